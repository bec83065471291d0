"""Papers that grade themselves: what they reported, what the program gets, and whether that reaches it.

The seeds are run behind a `concurrent.futures.Executor`, as those of the memory horizon are.
"""

from simulator.grading.claims import Claim, Paper, read, shipped
from simulator.grading.figures import FIGURES, Figure
from simulator.grading.keeping import Kept
from simulator.grading.running import grade, missing
from simulator.grading.table import asked, grades, inserted, markdown, ours, seconds
from simulator.grading.trial import Trial, trial
from simulator.grading.verdict import Grade, graded, median_interval

__all__ = [
    "FIGURES",
    "Claim",
    "Figure",
    "Grade",
    "Kept",
    "Paper",
    "Trial",
    "asked",
    "grade",
    "graded",
    "grades",
    "inserted",
    "markdown",
    "median_interval",
    "missing",
    "ours",
    "read",
    "seconds",
    "shipped",
    "trial",
]
