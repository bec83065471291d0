"""Finite automata that write strings: Reber's grammar, embedded and endless."""

import numpy as np

from simulator.arrays import Array, Rng

SYMBOLS = "BTSXPVE"
BLANK = len(SYMBOLS)
"""Stands after the end of a string."""
Arrows = list[dict[str, int]]
"""For each state, the symbols it may write and the states they lead to; the last state is the end."""

ARROWS: Arrows = [
    {"B": 1}, {"T": 2, "P": 3}, {"S": 2, "X": 4}, {"T": 3, "V": 5}, {"X": 3, "S": 6}, {"P": 4, "V": 6}, {"E": 7}, {}
]  # fmt: skip
"""Reber 1967, as Hochreiter & Schmidhuber 1997 draw it (figure 3)."""


def embedded(inner: Arrows) -> Arrows:
    """B, then T or P, a string of the inner grammar, the same T or P again, and E."""
    size = len(inner)
    upper, lower = 2, 2 + size
    end = lower + size + 1
    arrows: Arrows = [{"B": 1}, {"T": upper, "P": lower}]
    for start, symbol in ((upper, "T"), (lower, "P")):
        arrows += [{s: start + to for s, to in choices.items()} for choices in inner[:-1]]
        arrows.append({symbol: end - 1})
    return [*arrows, {"E": end}, {}]


def endless(arrows: Arrows) -> Arrows:
    """One string after the other: what led to the end leads to the start."""
    return [{s: to % (len(arrows) - 1) for s, to in choices.items()} for choices in arrows]


class Automaton:
    """Writes strings; at each state every allowed symbol is as likely."""

    def __init__(self, arrows: Arrows) -> None:
        n = len(arrows)
        self.end = n - 1
        self.next = np.tile(np.arange(n)[:, None], BLANK + 1)  # a blank, or what is not allowed, leads nowhere
        self.legal = np.zeros((n, BLANK), bool)
        self.choices = np.full((n, 2), BLANK)
        for state, choices in enumerate(arrows):
            for symbol, to in choices.items():
                self.next[state, SYMBOLS.index(symbol)] = to
                self.legal[state, SYMBOLS.index(symbol)] = True
            if choices:
                both = [SYMBOLS.index(symbol) for symbol in choices]
                self.choices[state] = both[0], both[-1]

    def walk(self, rng: Rng, state: Array, T: int) -> tuple[Array, Array]:
        """T symbols (T, B) from the states (B,) on. Returns them, and the states before the last of them."""
        ids, which = np.empty((T, len(state)), int), rng.integers(0, 2, (T, len(state)))
        before = state
        for t in range(T):
            before = state
            ids[t] = self.choices[state, which[t]]
            state = self.next[state, ids[t]]
        return ids, before

    def strings(self, rng: Rng, B: int) -> Array:
        """B whole strings (T, B), with blanks after the end of the shorter ones."""
        state, rows = np.zeros(B, int), []
        while (state != self.end).any():
            ids = self.choices[state, rng.integers(0, 2, B)]
            state = self.next[state, ids]
            rows.append(ids)
        return np.array(rows)

    def allowed(self, ids: Array) -> Array:
        """Which symbols may follow each of the symbols (T, B) of strings from the start on: (T, B, 7) bool."""
        state, found = np.zeros(ids.shape[1], int), np.empty((*ids.shape, BLANK), bool)
        for t, symbols in enumerate(ids):
            state = self.next[state, symbols]
            found[t] = self.legal[state]
        return found


REBER, EMBEDDED = Automaton(ARROWS), Automaton(embedded(ARROWS))
ENDLESS = Automaton(endless(embedded(ARROWS)))
