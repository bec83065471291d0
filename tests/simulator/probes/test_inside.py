"""One sequence from the inside, read again with something otherwise."""

import numpy as np
import pytest

from simulator.arithmetic.reader import Clamp
from simulator.arithmetic.written import Entry
from simulator.layers import LAYERS
from simulator.network import NetworkSpec
from simulator.network.equations import equations, equations_of
from simulator.probes import PROBES
from simulator.training.look import Look
from simulator.training.trainer import Trainer
from tests.simulator.helpers import experiment


def test_a_sequence_without_a_target_has_no_loss_read_again_neither():
    trainer = Trainer(experiment(data={"kind": "sign", "lag": 9}))
    trainer.propagate()
    look = Look(trainer)
    seen = PROBES["inside"](look, part="typed", typed="1; 0.2; -0.1").see()
    assert not seen.refusal and not seen.has_target and np.isnan(seen.loss)
    program = equations(look.twin(np.float64))
    again = seen.read(program, clamps=[Clamp("0.h", 0.9, 1, 0)])
    assert np.isnan(again.loss) and again.values["0.h"][1, 0, 0] == 0.9
    for found in (again.adjoints, again.start_adjoints, again.gradients):
        assert found and not any(a.any() for a in found.values())
    assert seen.difference(program, Entry("0.elman.W", 0, 0)) == 0


def test_equations_are_found_without_drawing_weights(monkeypatch):
    monkeypatch.setattr(np.linalg, "qr", lambda *_: pytest.fail("weights are drawn"))
    spec = NetworkSpec(layers=(LAYERS["lstm"](units=3, init="orthogonal"),))
    assert equations_of(spec, 2, 1).matrices == ("0.lstm.W", "1.readout.W")
