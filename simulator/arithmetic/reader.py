"""The reader: equations and their way back, calculated with NumPy, always in float64.

What recurs is calculated step by step; all else for all steps at once. Any value can be clamped: what leads to it
then counts no more, and no error goes back through it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, repeat
from typing import Any

import numpy as np

from simulator.arithmetic.backward import WayBack
from simulator.arithmetic.equations import Equation, Variable
from simulator.arithmetic.plan import Group, Operation, groups
from simulator.arrays import Array


@dataclass(frozen=True)
class Clamp:
    """A variable's element that is held at a value: at one time step or (None) at all, of one unit or all, in one
    sequence of the batch or all. Step -1 is the start. Of a matrix, give other weights instead."""

    variable: str
    value: float
    step: int | None = None
    unit: int | None = None
    sequence: int | None = None

    def holds(self, name: str, step: int, unit: int, sequence: int) -> bool:
        """Whether it holds this element."""
        pairs = ((self.step, step), (self.unit, unit), (self.sequence, sequence))
        return name == self.variable and all(own is None or own == asked for own, asked in pairs)


@dataclass(frozen=True)
class Script:
    """What a pass follows: equations, the last of which is the loss of each step, and their way back. `inputs` are
    variables without an equation, whose values are given."""

    inputs: tuple[Variable, ...]
    equations: tuple[Equation, ...]
    way_back: WayBack

    @cached_property
    def variables(self) -> dict[str, Variable]:
        """Every variable, and its error under its name with ∂ before it."""
        own = [*self.inputs, *(equation.variable for equation in self.equations)]
        return {prefix + v.name: v for prefix in ("", "∂") for v in own}

    @cached_property
    def forward(self) -> list[Group]:
        return groups(self.equations)

    @cached_property
    def backward(self) -> list[Group]:
        return groups(self.way_back.equations, backwards=True)

    @cached_property
    def starts(self) -> dict[str, int]:
        """How many rows before a variable's first step are read by the equations."""
        rows = dict.fromkeys(self.variables, 0)
        for equation in self.equations:
            for reference in equation.expression.references():
                rows[reference.name] = max(rows[reference.name], reference.back - equation.variable.first)
        return rows

    @cached_property
    def memory(self) -> dict[str, range]:
        """What carries something from one step to the next: by variable the rows that carry it past a step, counted
        from the one at the step. What is made of steps before alone carries it in the row after. A count, which reads
        nothing but itself, remembers nothing."""
        found: dict[str, range] = {}
        back: dict[str, int] = {}
        for equation in self.equations:
            name, read = equation.variable.name, list(equation.expression.references())
            if all(reference.name == name for reference in read):
                continue
            if all(reference.back for reference in read):
                found[name] = range(1, 2)
            else:
                for reference in read:
                    back[reference.name] = max(back.get(reference.name, 0), reference.back)
        return {name: range(1 - k, 1) for name, k in back.items() if k} | found

    def rows_before(self, name: str) -> int:
        """How many rows a variable has before step 0: its start, and what its equation gives earlier."""
        return max(self.starts[name], -self.variables[name].first, 0)

    @cached_property
    def margins(self) -> dict[str, tuple[int, int]]:
        """How many rows stand before a variable's first step and behind its last."""
        found = {name: [self.rows_before(name), 0] for name in self.variables}
        uses = chain.from_iterable(self.way_back.weights.values())
        read = [(e.expression, e.variable.first) for e in (*self.equations, *self.way_back.equations)]
        read += [(use.error, use.equation.variable.first) for use in uses]
        read += [(node, -self.starts[name]) for name, node in self.way_back.starts.items()]
        for node, first in read:
            for reference in node.references():
                room = found[reference.name]
                room[:] = max(room[0], reference.back - first), max(room[1], -reference.back)
        return {name: (before, behind) for name, (before, behind) in found.items()}


class Pass:
    """One pass of a batch: a buffer for each variable, with rows for what stands before its first step and, as zeros,
    behind its last."""

    def __init__(
        self, script: Script, weights: Mapping[str, Array], T: int, B: int, lengths: Array | None,
        start: Mapping[str, Array], clamps: Sequence[Clamp],
    ) -> None:  # fmt: skip
        self.script, self.matrices, self.T, self.B, self.lengths = script, weights, T, B, lengths
        self.rooms: dict[tuple[int, int], Array] = {}
        self.buffers = {
            name: np.zeros((sum(script.margins[name]) + self.steps(name), B, v.width))
            for name, v in script.variables.items()
        }
        self.held: dict[str, Array] = {}
        """Of clamped variables: the values they are held at, NaN where they are free."""
        self.stopped: dict[str, Array] = {}
        """Of clamped variables: their errors, of which none goes on."""
        for clamp in clamps:
            self._clamp(clamp)
        self._begin(start)

    def steps(self, name: str) -> int:
        return (self.T - 1) // self.script.variables[name].stride + 1

    def rows(self, name: str, first: int, last: int) -> Array:
        before = self.script.margins[name][0]
        return self.buffers[name][before + first : before + last]

    def weights(self, matrix: str) -> Array:
        return self.matrices[matrix]

    def scratch(self, number: int, width: int) -> Array:
        return self.rooms.setdefault((number, width), np.empty((self.B, width)))

    def turned(self, T: int) -> tuple[Array, Array]:
        lengths = np.full(self.B, T) if self.lengths is None else self.lengths
        t = np.arange(T)[:, None]
        return np.where(t < lengths, lengths - 1 - t, t), np.arange(self.B)

    def in_time(self, name: str, a: Array) -> Array:
        """The steps of a variable in the order of time."""
        return np.asarray(a[self.turned(len(a))]) if self.script.variables[name].turned else a

    def give(self, name: str, a: Array) -> None:
        """Write the values of a variable without equation."""
        self.rows(name, 0, len(a))[...] = a
        self._hold(name)

    def run(self, which: Sequence[Group]) -> None:
        for group in which:
            if group.recurs:
                self._step_by_step(group)
            else:
                for equation in group.equations:
                    self._at_once(equation)

    def _begin(self, start: Mapping[str, Array]) -> None:
        """Write the starts, or the state that was carried here."""
        for equation in self.script.equations:
            v = equation.variable
            rows = self.rows(v.name, -self.script.starts[v.name], v.first)
            if v.start.carried in start:
                columns = start[v.start.carried][:, v.start.column : v.start.column + len(rows) * v.width]
                rows[:] = columns.reshape(self.B, len(rows), v.width).transpose(1, 0, 2)
            elif v.start.weights:
                rows[:] = v.start.weights.whole(self, 0, 0)
            else:
                rows[:] = v.start.value
            self._hold(v.name)

    def _at_once(self, equation: Equation) -> None:
        v = equation.variable
        last = self.steps(v.name)
        self.rows(v.name, v.first, last)[...] = equation.expression.whole(self, v.first, last)
        self._hold(v.name)

    def _step_by_step(self, group: Group) -> None:
        """Equations that hold from a later step on join there."""
        last = self.steps(group.equations[0].variable.name)
        firsts = sorted({equation.variable.first for equation in group.equations})
        pieces = list(zip(firsts, [*firsts[1:], last], strict=True))
        for a, b in reversed(pieces) if group.backwards else pieces:
            steps = [
                _over(operation, arrays, group.backwards)
                for equation, instructions in group.instructions
                if equation.variable.first <= a
                for operation, arrays in (
                    *((each.operation, each.rows(self, a, b)) for each in instructions),
                    *self._holds(equation.variable.name, a, b),
                )
            ]
            for step in zip(*steps, strict=True):
                for operation, arrays in step:
                    operation(*arrays)

    def _clamp(self, clamp: Clamp) -> None:
        v, B = self.script.variables[clamp.variable], self.B
        held = self.held.setdefault(v.name, np.full(self.buffers[v.name].shape, np.nan))
        before, T = self.script.margins[v.name][0], self.steps(v.name)
        if clamp.step == -1 and not before:
            return  # nothing reads what stands before its first step
        b = np.arange(B)[slice(None) if clamp.sequence is None else clamp.sequence]
        t = np.arange(T)[:, None] if clamp.step is None else np.array(clamp.step)
        if v.turned and clamp.step != -1:
            t = self.turned(T)[0][t, b]
        held[before + t, b, slice(None) if clamp.unit is None else clamp.unit] = clamp.value

    def _holds(self, name: str, first: int, last: int) -> Iterator[tuple[Operation, list[Array]]]:
        """What keeps a clamped variable at its values, and its error from going on: the operation of each step."""
        plain, before = name.removeprefix("∂"), self.script.margins[name][0]
        if plain not in self.held:
            return
        shift = self.script.margins[plain][0]
        held = self.held[plain][shift + first : shift + last]
        if name == plain:
            yield _overwrite, [held, self.rows(name, first, last)]
        else:
            stopped = self.stopped.setdefault(name, np.zeros_like(self.buffers[name]))
            yield _stop, [held, stopped[before + first : before + last], self.rows(name, first, last)]

    def _hold(self, name: str) -> None:
        """The same for all steps, and the start."""
        first = -self.script.starts[name] if not name.startswith("∂") else self.script.variables[name].first
        for operation, arrays in self._holds(name, first, self.steps(name)):
            operation(*arrays)

    def error(self, name: str) -> Array:
        """∂L/∂(variable) at all its steps, and before those what its equation does not give."""
        v, whole = self.script.variables[name], f"∂{name}"
        if whole in self.stopped:
            before = self.script.margins[whole][0]
            found = self.stopped[whole][before : before + self.steps(name)]
        else:
            found = self.rows(whole, 0, self.steps(name))
        if v.first > 0:
            found[: v.first] = self.start_error(name)[-v.first :]
        return found

    def start_error(self, name: str) -> Array:
        """∂L/∂ of what stands before a variable's first step: (rows, B, n)."""
        first, last = -self.script.starts[name], self.script.variables[name].first
        return self.script.way_back.starts[name].whole(self, first, last)

    def error_before(self, name: str) -> Array:
        """∂L/∂ of all rows before step 0."""
        first = self.script.variables[name].first
        own = self.rows(f"∂{name}", first, 0) if first < 0 else self.rows(f"∂{name}", 0, 0)
        return np.concatenate([self.start_error(name)[: self.script.rows_before(name) - len(own)], own])

    def gradients(self, start: Mapping[str, Array]) -> dict[str, Array]:
        """∂L/∂W of every matrix."""
        found = {name: np.zeros_like(W) for name, W in self.matrices.items()}
        for name, uses in self.script.way_back.weights.items():
            for use in uses:
                v, block = use.equation.variable, use.at
                found[name][block.block] += use.error.gradient(self, v.first, self.steps(v.name))
        for equation in self.script.equations:
            v = equation.variable
            if v.start.weights and v.start.carried not in start:
                found[v.start.weights.matrix][v.start.weights.block] += self.start_error(v.name).sum(axis=(0, 1))
        return found


def _over(operation: Operation, arrays: Sequence[Array], backwards: bool) -> Iterator[tuple[Operation, Any]]:
    """The operation with its arrays at every step."""
    return zip(repeat(operation), zip(*(a[::-1] if backwards else a for a in arrays), strict=True), strict=False)


def _overwrite(held: Array, out: Array) -> None:
    np.copyto(out, held, where=~np.isnan(held))


def _stop(held: Array, stopped: Array, out: Array) -> None:
    stopped[...] = out
    out[~np.isnan(held)] = 0
