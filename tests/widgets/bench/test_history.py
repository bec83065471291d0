"""What the views need of a run: its curves, also of one that was kept, and the last snapshot."""

import numpy as np

from simulator.training.snapshot import Snapshot
from widgets.bench.history import History


def test_history_takes_each_curve_from_its_column_and_goes_back_to_a_checkpoint():
    history = History(("0.elman.W", "1.readout.W"))
    records = np.array([[0, 0.1, 5.0, 1.0, 0.25, 0.75], [1, 0.2, 4.0, 2.0, 0.5, 1.5]])
    snapshot = Snapshot(1, 2, 0.2, 0.01, records, np.array([[0, 6.0, 0.5], [1, 7.0, 1.0]]))
    history.add(snapshot)
    assert history.last is snapshot
    assert history.training.line(0)[1].tolist() == [5, 4]
    assert [history.norms.line(k)[1].tolist() for k in range(3)] == [[1, 2], [0.25, 0.5], [0.75, 1.5]]
    assert [history.validation.line(k)[1].tolist() for k in range(2)] == [[6, 7], [0.5, 1]]
    history.cut(1)
    assert [c.x.tolist() for c in (history.training, history.norms, history.validation)] == [[0], [0], [0]]
