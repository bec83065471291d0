"""`runs`: what was trained, in window and command line, and what is to become of it."""

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from simulator.command.base import COMMANDS, DONE, Command, Hands, complain
from simulator.command.tables import aligned
from simulator.errors import InputError, one_line
from simulator.numerals import figure

if TYPE_CHECKING:
    from simulator.runs import Entry, Store

NUMBERS = range(4, 9)
"""Columns of the list that end at one place."""


@COMMANDS.register
class Runs(Command):
    kind, help, order = "runs", "list, name, export or delete what was trained", 35

    @staticmethod
    def arguments(parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "action", nargs="?", default="list", choices=[*ACTIONS],
            help="list (the usual), show ID, rename ID NAME, pin ID, delete ID…, trash (lists what was deleted), "
            "restore ID…, empty-trash, export ID… --out FILE",
        )  # fmt: skip
        parser.add_argument(
            "ids", metavar="ID", nargs="*", help="a run's id, the end of it (four characters or more), or its name"
        )
        parser.add_argument("--out", metavar="FILE.csv", help="where export writes the curves")

    @staticmethod
    def run(arguments: argparse.Namespace, hands: Hands) -> int:
        from simulator.runs import Store

        if arguments.out is not None and arguments.action != "export":
            raise InputError("--out: this is not allowed here; it belongs to `runs export`.")
        for line in ACTIONS[arguments.action](Store(), arguments.ids, arguments.out):
            print(line)
        if sys.stdout:
            sys.stdout.flush()
        return DONE


def listed(store: "Store", ids: Sequence[str], out: str | None) -> Iterator[str]:
    entries = [store.find(each) for each in ids] if ids else store.entries()
    if not entries:
        yield "There are no runs; `train NAME` makes one."
        return
    yield from table(entries)


def in_trash(store: "Store", ids: Sequence[str], out: str | None) -> Iterator[str]:
    if ids:
        raise InputError("runs trash: it takes no id; it lists all that was deleted.")
    from simulator.sweeps import sweeps_folder, trash

    entries, sweeps = store.trashed(), trash.trashed(sweeps_folder())
    if entries:
        yield from table(entries)
    elif not sweeps:
        yield "The trash is empty."
    for each in sweeps:
        yield f"{each.name} is a sweep, with all its runs."


def table(entries: "Sequence[Entry]") -> Iterator[str]:
    """What a list says of each run, and what is wrong with some."""
    heads = ("run", "name", "state", "changed", "updates", "best loss", "score", "weights", "CPU s")
    yield from aligned([heads, *map(row, entries)], NUMBERS)
    for each in entries:
        if each.trouble:
            complain(f"{each.id}: {each.trouble}")


def row(entry: "Entry") -> tuple[str, ...]:
    facts = entry.facts
    changed = ", ".join(filter(None, (facts.leaves, *(change.brief for change in facts.changed))))
    score = "–" if facts.score is None else f"{100 * facts.score:.3g} %"
    counts = f"{facts.update:,}", figure(facts.best_loss), score, f"{facts.weights:,}", f"{facts.cpu_seconds:,.1f}"
    if entry.state == "damaged":
        counts = ("–",) * 5
    name = f"{entry.name} (pinned)" if entry.pinned else entry.name
    return entry.id, one_line(name, 40), entry.state, one_line(changed, 60), *counts


def shown(store: "Store", ids: Sequence[str], out: str | None) -> Iterator[str]:
    for entry in map(store.find, some(ids)):
        if entry.state == "damaged":
            raise InputError(entry.trouble)
        facts = entry.facts
        told = {
            "run": entry.id,
            "name": entry.name,
            "state": entry.state + f": {facts.sentence}" * bool(facts.sentence),
            "began": f"{facts.created}, as {facts.origin}" if facts.origin else facts.created,
            "goes on from": f"{facts.parent}, update {facts.parent_update:,}" if facts.parent else "",
            "belongs to": facts.sweep,
            "changed": "; ".join(map(str, facts.changed)),
            "updates": f"{facts.update:,} of {facts.updates:,}, {facts.sequences:,} sequences",
            "loss": f"{figure(facts.loss)}, validation {figure(facts.validation_loss)}",
            "best": f"{figure(facts.best_loss)} at update {facts.best_update:,}" if facts.best_loss is not None else "",
            "score": f"{figure(facts.score)}, best {figure(facts.best_score)}" if facts.score is not None else "",
            "goal": f"reached at update {facts.goal_update:,}" if facts.goal_update is not None else "",
            "weights": f"{facts.weights:,}",
            "took": f"{facts.cpu_seconds:,.1f} s of the processor, {facts.seconds:,.1f} s by the clock",
            "batches": facts.batches,
            "folder": str(entry.folder),
        }
        yield from aligned((name, value) for name, value in told.items() if value)


def renamed(store: "Store", ids: Sequence[str], out: str | None) -> Iterator[str]:
    if len(ids) < 2:
        raise InputError("runs rename: give the run's id, then its new name.")
    entry = store.find(ids[0])
    store.rename(entry.id, " ".join(ids[1:]))
    yield f"{entry.id} is called {store.entry(entry.id).name}."


def pinned(store: "Store", ids: Sequence[str], out: str | None) -> Iterator[str]:
    if len(ids) != 1:
        raise InputError("runs pin: give the id of one run, with which the others are compared.")
    store.pin(store.find(ids[0]).id)
    yield f"The others are compared with {store.pinned}."


def deleted(store: "Store", ids: Sequence[str], out: str | None) -> Iterator[str]:
    for entry in [store.find(each) for each in some(ids)]:
        store.delete(entry.id)
        yield f"{entry.id} is in the trash; `runs restore {entry.id}` brings it back."


def restored(store: "Store", ids: Sequence[str], out: str | None) -> Iterator[str]:
    from simulator.sweeps import sweeps_folder, trash

    sweeps = {each.name: each for each in trash.trashed(sweeps_folder())}
    for id in some(ids):
        yield f"{trash.restore(sweeps[id]).name if id in sweeps else store.restore(id)} is back."


def emptied(store: "Store", ids: Sequence[str], out: str | None) -> Iterator[str]:
    if ids:
        raise InputError("runs empty-trash: it takes no id; what is in the trash is deleted for good.")
    from simulator.sweeps import sweeps_folder, trash

    yield f"{store.empty_trash():,} runs are deleted for good."
    if sweeps := trash.empty_trash(sweeps_folder()):
        yield f"{sweeps:,} sweep{'s' * (sweeps != 1)} too, with all {'their' if sweeps > 1 else 'its'} runs."


def exported(store: "Store", ids: Sequence[str], out: str | None) -> Iterator[str]:
    from simulator.files import write_text
    from simulator.runs import as_csv

    if out is None:
        raise InputError("runs export: say with --out FILE.csv where the curves are to be written.")
    entries = [store.find(each) for each in some(ids)]
    write_text(out, as_csv((entry, store.curves(entry.id)) for entry in entries))
    yield f"Wrote the curves of {len(entries):,} run{'s' * (len(entries) != 1)} to {out}."


def some(ids: Sequence[str]) -> Sequence[str]:
    if not ids:
        raise InputError("runs: give the id of a run; `rnn-simulator runs` lists them.")
    return ids


Action = Callable[["Store", Sequence[str], str | None], Iterator[str]]
ACTIONS: dict[str, Action] = {
    "list": listed, "show": shown, "rename": renamed, "pin": pinned, "delete": deleted, "trash": in_trash,
    "restore": restored, "empty-trash": emptied, "export": exported,
}  # fmt: skip
