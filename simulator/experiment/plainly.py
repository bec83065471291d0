"""What a run does otherwise than plain gradient descent on one sequence, in words."""

from simulator.experiment.training import TrainingSpec


def otherwise(training: TrainingSpec, batch: int, held_out: bool, summed: bool = False) -> str:
    """A sentence; `batch`: how many sequences share an update; `held_out`: the sequence that is looked at is not
    trained on; `summed`: the loss is a sum over steps. Empty where the run does just what is written."""
    clauses = []
    if held_out:
        clauses.append("it does not learn from this sequence, which is held out")
    if batch > 1:
        over = "sum over the scored steps of each, and the mean over" if summed else "mean over the scored steps of"
        clauses.append(f"the gradient is the {over} {batch:,} sequences")
    if training.method.differs:
        clauses.append(training.method.differs)
    if training.optimizer.follows:
        clauses.append(f"{training.optimizer.written} moves by {training.optimizer.follows}")
    if training.clip is not None:
        clauses.append(f"a gradient longer than {training.clip:g} is shortened to that")
    if training.clip_value is not None:
        clauses.append(f"its numbers are cut off at ±{training.clip_value:g}")
    if training.weight_decay:
        clauses.append(f"every weight shrinks by {training.weight_decay:g} η of itself")
    if training.precision == "float32":
        clauses.append("it counts in float32, about seven digits")
    return f"In the run: {'; '.join(clauses)}." if clauses else ""
