"""What the user has done with runs of the store, outside the window's thread, and taken back again."""

from collections.abc import Callable, Iterable
from functools import partial

from simulator.errors import InputError
from simulator.runs import Entry, Store
from widgets.bench.message import Message
from widgets.bench.workbench import Workbench
from widgets.runs.looking import Looker
from widgets.words import counted, sentence


class Keeper:
    """Renames, pins, colours and deletes; `then` is called after each, once it is done."""

    def __init__(self, bench: Workbench, looker: Looker, then: Callable[[], None]) -> None:
        self.bench, self.looker, self.then = bench, looker, then
        self.trash: list[list[str]] = []
        """What was deleted, the last last."""
        self.told: Message | None = None
        """What was said of it last."""

    def _do(self, work: Callable[[Store], object], done: Callable[[], None] = lambda: None) -> None:
        def came(result: object) -> None:
            if isinstance(result, Exception):
                self.bench.refuse(sentence(str(result)))
            else:
                done()
            self.then()

        self.bench.background.do(lambda: work(self.looker.store), came)

    def rename(self, id: str, name: str) -> None:
        self._do(lambda store: store.rename(id, name))

    def colour(self, id: str, colour: int | None) -> None:
        self._do(lambda store: store.colour(id, colour))

    def pin(self, id: str | None) -> None:
        """Compare the others with this run; None: with none."""
        self._do(lambda store: store.pin(id))

    def delete(self, entries: Iterable[Entry]) -> None:
        """Into the trash; what still trains stays, and it is said."""
        entries = list(entries)
        ids = [entry.id for entry in entries if not entry.going]
        going = len(entries) - len(ids)
        if not ids:
            if going:
                self.bench.refuse("A run that is still training cannot be deleted; pause or reset it first.")
            return
        left = f"; {counted(going, 'run')} still training stays" if going else ""

        def done() -> None:
            self.trash.append(ids)
            what = entries[0].brief if len(ids) == 1 else counted(len(ids), "run")
            were = "was" if len(ids) == 1 else "were"
            self.told = self.bench.say(f"{what} {were} deleted{left}.", ("Undo", partial(self.restore, ids)))

        self._do(partial(_each, Store.delete, ids), done)

    def undo(self) -> None:
        """Bring back what was deleted last."""
        if self.trash:
            self.restore(self.trash[-1])

    def restore(self, ids: list[str]) -> None:
        if ids in self.trash:
            self.trash.remove(ids)
            said = f"{counted(len(ids), 'run')} {'is' if len(ids) == 1 else 'are'} back."
            self.bench.unsaid.emit(self.told)  # it is not true any more
            self._do(partial(_each, Store.restore, ids), lambda: self.bench.report(said))


def _each(do: Callable[[Store, str], object], ids: list[str], store: Store) -> None:
    """As many as can be done; raises InputError where one could not."""
    refusals = []
    for id in ids:
        try:
            do(store, id)
        except InputError as refusal:
            refusals.append(refusal)
    if refusals:
        raise refusals[0]
