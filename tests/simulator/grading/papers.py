"""Papers that take a moment, and trials that nobody ran."""

from simulator.grading import Claim, Paper, Trial


def claim(figure="reached", op=">=", threshold=0.7, **fields):
    given = {"figure": figure, "paper": "all", "op": op, "threshold": threshold, "source": "Somebody 1990"}
    return Claim.from_data(given | {"known": "recalled"} | fields)


def paper(*claimed, changes=(), **fields):
    """An experiment that takes a moment: exclusive or, over a few updates."""
    few = {"training.validate_every": 5, "training.goal": 0.5} | dict(changes)
    given = {
        "version": 1, "title": "Exclusive or", "preset": "two-three-one", "changes": few, "seeds": 3, "limit": 10,
        "differs": "everything", "claims": [each.model_dump() for each in claimed or [claim()]],
    }  # fmt: skip
    return Paper.from_data(given | fields)


def tried(seed, value, figure="reached"):
    return Trial(seed=seed, values={figure: value}, updates=9, diverged=False, cpu_seconds=2.0, ended="2026-01-02")
