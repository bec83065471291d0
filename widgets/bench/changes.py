"""What can be otherwise in a pass. Each kind of change says where it is made, in words what it is, what it does to a
pass, where its number stands on paper, and whether it means one sequence alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from simulator.arithmetic.figures import said
from simulator.arithmetic.reader import Clamp
from simulator.arithmetic.reading import Reading
from simulator.arithmetic.written import Element, Entry, Link
from simulator.arrays import Array
from simulator.network.equations import Program
from simulator.network.lines import ARROWS, RATE
from simulator.network.worked import Worked
from simulator.probes.inside import Inside

Place = tuple[str, int, int]
"""Matrix, row and column."""


@dataclass
class Given:
    """What a pass is read from. The arrays of data, (T, n), are its own; a matrix that changes is replaced."""

    program: Program
    weights: dict[str, Array]
    x: Array
    goal: Array
    clamps: list[Clamp]
    rate: float

    @classmethod
    def of(cls, seen: Inside, program: Program) -> "Given":
        return cls(program, dict(seen.weights), np.array(seen.x), np.array(seen.goal), [], seen.learning_rate)

    def read(self, seen: Inside) -> Reading:
        """The pass."""
        return seen.read(self.program, self.weights, self.x, self.goal, self.clamps)

    def difference(self, seen: Inside, entry: Entry) -> float:
        """∂L/∂(weight) by trying."""
        return seen.difference(self.program, entry, self.weights, self.x, self.goal, self.clamps)


class Change:
    """Something that is otherwise."""

    first = False
    """Whether it comes before the others."""

    @property
    def place(self) -> tuple[object, ...]:
        """What it changes: of two changes at one place, the later counts."""
        raise NotImplementedError

    @property
    def said(self) -> str:
        """The change in words."""
        raise NotImplementedError

    @property
    def of_sequence(self) -> bool:
        """Whether it means the sequence that is seen, and no other."""
        return True

    @property
    def weight(self) -> Mapping[Place, float]:
        """The weight that it makes another, if it does."""
        return {}

    def marks(self, worked: Worked) -> dict[Link, float]:
        """Where its number stands in what is worked out; empty where it has none there."""
        return {}

    def apply(self, given: Given) -> None:
        """Make it. What stands beyond the sequence's end changes nothing."""
        raise NotImplementedError


@dataclass(frozen=True)
class Hold(Change):
    """Elements of a variable are held at a value: of one unit or (None) all, at one time step or all."""

    variable: str
    unit: int | None
    step: int | None
    value: float

    @property
    def place(self) -> tuple[object, ...]:
        return self.variable, self.unit, self.step

    @property
    def said(self) -> str:
        letter = letter_of(self.variable)
        letter = f"all {letter}" if self.unit is None else f"{letter} {self.unit + 1}"
        when = "at every step" if self.step is None else f"at t = {self.step + 1}"
        return f"{letter} = {said(self.value)} {when}"

    @property
    def of_sequence(self) -> bool:
        return self.step is not None

    def marks(self, worked: Worked) -> dict[Link, float]:
        if self.unit is None or self.step is None:
            return {}
        return {Element(self.variable, worked.row(self.variable, self.step), self.unit): self.value}

    def apply(self, given: Given) -> None:
        T = len(given.x)
        if self.step is None:
            given.clamps.append(Clamp(self.variable, self.value, None, self.unit))
        elif self.step < T:
            row = given.program.variable(self.variable).row_at(self.step, T)
            given.clamps.append(Clamp(self.variable, self.value, row, self.unit))


@dataclass(frozen=True)
class Forget(Change):
    """The memory that a time step hands on is 0: what later steps read of it. Where its own output reads the same, as
    it does h, that is another too."""

    step: int

    @property
    def place(self) -> tuple[object, ...]:
        return "memory", self.step

    @property
    def said(self) -> str:
        return f"memory that t = {self.step + 1} hands on cleared"

    def apply(self, given: Given) -> None:
        T = len(given.x)
        if self.step >= T:
            return
        for name, carried in given.program.memory.items():
            variable = given.program.variable(name)
            at, rows = variable.row_at(self.step, T), range(variable.row_at(T - 1, T) + 1)
            for k in carried:
                if (row := at - k if variable.turned else at + k) in rows:
                    given.clamps.append(Clamp(name, 0.0, row))


@dataclass(frozen=True)
class Other(Change):
    """An entry of a weight matrix has another value. `symbol`: what the equations call it."""

    matrix: str
    row: int
    column: int
    value: float
    symbol: str = field(default="weight", compare=False)

    @property
    def place(self) -> Place:
        return self.matrix, self.row, self.column

    @property
    def said(self) -> str:
        return f"{self.symbol} = {said(self.value)}"

    @property
    def of_sequence(self) -> bool:
        return False

    @property
    def weight(self) -> Mapping[Place, float]:
        return {self.place: self.value}

    def marks(self, worked: Worked) -> dict[Link, float]:
        return {Entry(*self.place): self.value}

    def apply(self, given: Given) -> None:
        given.weights[self.matrix] = W = np.array(given.weights[self.matrix], float)
        W[self.row, self.column] = self.value


@dataclass(frozen=True)
class Input(Change):
    """An input has another value at one step."""

    step: int
    unit: int
    value: float

    @property
    def place(self) -> tuple[object, ...]:
        return "x", self.step, self.unit

    @property
    def said(self) -> str:
        return f"input {self.unit + 1} = {said(self.value)} at t = {self.step + 1}"

    def marks(self, worked: Worked) -> dict[Link, float]:
        names = worked.lines.inputs
        return {Element(name, worked.row(name, self.step), self.unit): self.value for name in names}

    def apply(self, given: Given) -> None:
        if self.step < len(given.x):
            given.x[self.step, self.unit] = self.value


@dataclass(frozen=True)
class Target(Change):
    """Another output is wanted at one step."""

    step: int
    unit: int
    value: float

    @property
    def place(self) -> tuple[object, ...]:
        return "d", self.step, self.unit

    @property
    def said(self) -> str:
        return f"target {self.unit + 1} = {said(self.value)} at t = {self.step + 1}"

    def marks(self, worked: Worked) -> dict[Link, float]:
        return {Element("d", worked.row("d", self.step), self.unit): self.value}

    def apply(self, given: Given) -> None:
        if self.step < len(given.goal):
            given.goal[self.step, self.unit] = self.value


@dataclass(frozen=True)
class Rate(Change):
    """The learning rate η is another."""

    value: float

    @property
    def place(self) -> tuple[object, ...]:
        return ("η",)

    @property
    def said(self) -> str:
        return f"η = {said(self.value)}"

    @property
    def of_sequence(self) -> bool:
        return False

    def marks(self, worked: Worked) -> dict[Link, float]:
        return {RATE: self.value}

    def apply(self, given: Given) -> None:
        given.rate = self.value


@dataclass(frozen=True)
class Shuffle(Change):
    """The inputs come in another order, and (`targets`) the targets with them. What is typed stays at its step."""

    seed: int
    targets: bool = True
    first = True

    @property
    def place(self) -> tuple[object, ...]:
        return ("shuffle",)

    @property
    def said(self) -> str:
        return f"the {'steps' if self.targets else 'inputs'} in another order"

    def apply(self, given: Given) -> None:
        order = np.random.default_rng(self.seed).permutation(len(given.x))
        given.x = given.x[order]
        if self.targets:
            given.goal = given.goal[order]


def shuffled(seed: int, seen: Inside) -> Shuffle:
    """Another order of a sequence. Targets go with their inputs where every step has one that counts the same;
    otherwise those that count must stay where they are."""
    same = seen.mask is None or len(np.unique(seen.mask)) == 1
    return Shuffle(seed, targets=same and len(seen.scored) == len(seen.x))


def letter_of(variable: str) -> str:
    """A variable's letter, with an arrow where its layer reads both ways."""
    *rooms, letter = variable.split(".")
    return letter + "".join(ARROWS.get(room, "") for room in rooms)
