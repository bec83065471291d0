"""What a network writes: the same as its view shows, with the probability of each character."""

import pickle

import numpy as np
import pytest

from simulator.errors import InputError
from simulator.training.trainer import Trainer
from simulator.use import write
from tests.simulator.helpers import arrays_in, experiment, seen_by, trained

SOFTMAX = {"read_out": {"activation": "softmax"}, "loss": "cross-entropy"}


def kept(**data):
    data = {"kind": "characters", "sentences": 30, "length": 8} | data
    return trained(experiment(("lstm",), data=data, network=SOFTMAX, updates=20))[1]


@pytest.fixture(scope="module")
def run():
    return kept()


def test_without_a_prompt_it_is_what_the_view_shows(run):
    shown = seen_by("text", Trainer(run.experiment, run), temperature=0.5, length=50, seed=3)
    found = write(run, count=50, temperature=0.5, seed=3)
    assert (found.prompt, found.text) == (shown.prompt, shown.text)


def test_probabilities_are_the_networks_outputs_for_what_was_read_and_written(run):
    found = write(run, "the cat ", 12, temperature=2.0)
    trainer = Trainer(run.experiment, run)
    said = found.prompt + found.text
    ids = [found.symbols.index(symbol) for symbol in said]
    y = trainer.network.forward(np.eye(len(found.symbols))[ids][:, None])[:, 0]
    np.testing.assert_allclose(found.prompt_probability[1:], y[np.arange(7), ids[1:8]], rtol=1e-9)
    assert np.isnan(found.prompt_probability[0])
    np.testing.assert_allclose(found.probability, y[np.arange(7, 19), ids[8:]], rtol=1e-9)
    np.testing.assert_allclose(found.likelihoods, y[7:19], rtol=1e-9)


def test_cold_it_writes_the_likeliest(run):
    found = write(run, "a", 30, temperature=0)
    assert np.array_equal(found.probability, found.likelihoods.max(axis=1))


def test_a_prompt_needs_no_text_to_train_on(tmp_path):
    (tmp_path / "own.txt").write_text("abcabd " * 40)
    made = kept(path=str(tmp_path / "own.txt"))
    before = write(made, "abc", 20)
    (tmp_path / "own.txt").unlink()
    assert write(made, "abc", 20).text == before.text
    with pytest.raises(InputError, match="there is no file"):
        write(made, count=20)


def test_characters_outside_the_vocabulary_are_refused_or_become_the_sign_for_all_others(run):
    with pytest.raises(InputError, match="prompt: “é” is not a character"):
        write(run, "caf\u00e9")
    assert write(kept(vocabulary=5), "a é", 5).prompt == "a □"


def test_what_cannot_be_written_is_refused(run):
    with pytest.raises(InputError, match="only a network that was trained on characters"):
        write(trained(experiment(updates=1))[1], "a")
    layers = {"layers": [{"kind": "elman", "units": 2, "direction": "both"}]}
    both = trained(experiment(data={"kind": "characters", "length": 8}, network=SOFTMAX | layers, updates=1))[1]
    with pytest.raises(InputError, match="reads backwards"):
        write(both, "a")
    for wrong in ({"count": 0}, {"temperature": -1}, {"temperature": float("nan")}, {"seed": -1}):
        with pytest.raises(InputError, match=f"{next(iter(wrong))}: .* is not allowed"):
            write(run, "a", **wrong)


def test_it_can_be_sent_and_is_read_only(run):
    found = write(run, "a", 5)
    assert not any(a.flags.writeable for a in arrays_in(found))
    assert pickle.loads(pickle.dumps(found)).text == found.text


def test_a_network_of_words_reads_and_writes_words(tmp_path):
    made = kept(kind="own-words", vocabulary=12)
    words = write(made, count=1).symbols
    known = next(word for word in words if word.isalpha())
    found = write(made, f"{known} {known}", 9, temperature=1.0)
    assert found.prompt_pieces == (known, f" {known}") and found.called == "word"
    assert len(found.pieces) == len(found.probability) == 9 and "".join(found.pieces) == found.text
    strange = write(made, "xylophone", 3)
    assert strange.prompt == "‹other›"
    with pytest.raises(InputError, match="no word in it"):
        write(made, "  ", 3)
