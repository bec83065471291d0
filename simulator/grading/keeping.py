"""Trials that are kept, so that a grade that was cut off goes on, and no seed is trained twice."""

import hashlib
import json
from pathlib import Path

from simulator.errors import InputError
from simulator.files import is_folder, make_folder, read_text, write_text
from simulator.grading.claims import Paper
from simulator.grading.trial import Trial
from simulator.keeping.library import user_data
from simulator.training.making import made_with

LONGEST = 100_000
"""Characters of a trial's file."""


class Kept:
    """A folder of trials: one for each experiment as it is trained and each version of the program, by their hash. A
    threshold, or what a claim says, may change without a new run."""

    def __init__(self, folder: Path | None = None) -> None:
        """The user's own, or another folder; it need not exist."""
        self.folder = folder or user_data() / "grades"

    def place(self, paper: Paper) -> Path:
        what = [json.loads(paper.experiment().to_json()), sorted(paper.figures), made_with()["program"]]
        for words in ("title", "notes"):
            del what[0][words]
        return self.folder / hashlib.blake2b(json.dumps(what, sort_keys=True).encode(), digest_size=10).hexdigest()

    def take(self, paper: Paper, trial: Trial) -> None:
        """Keep a trial. Raises InputError."""
        write_text(make_folder(self.place(paper)) / f"{trial.seed}.json", trial.to_json())

    def trials(self, paper: Paper) -> dict[int, Trial]:
        """Those that are there, by their seeds; one that is damaged is as good as none."""
        folder, found = self.place(paper), dict[int, Trial]()
        for path in sorted(folder.glob("*.json")) if is_folder(folder) else ():
            try:
                trial = Trial.from_json(read_text(path, "trial", LONGEST), str(path))
            except InputError:
                continue
            found[trial.seed] = trial
        return found

    def first(self, paper: Paper) -> list[Trial]:
        """Seeds 0, 1, … as far as none is missing: of those behind a gap only the fast ones may have ended."""
        trials, found = self.trials(paper), list[Trial]()
        while len(found) in trials:
            found.append(trials[len(found)])
        return found
