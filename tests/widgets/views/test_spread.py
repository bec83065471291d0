"""The ground between two lines."""

import numpy as np
import pytest

from widgets.views.spread import Spread


@pytest.mark.parametrize("log", [False, True])
def test_there_is_ground_between_the_edges_and_none_once_cleared(qapp, log):
    spread, x = Spread(log), np.arange(1.0, 4.0)
    spread.draw(x, 10 * x, 100 * x)
    ground = spread.path().boundingRect()
    assert (ground.left(), ground.right()) == (1, 3)
    assert ground.top() == pytest.approx(1 if log else 10)
    spread.clear()
    assert spread.path().isEmpty()
