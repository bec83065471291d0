"""Equations of a layer or a network, and the page on which a layer writes its own."""

from dataclasses import dataclass, field, replace

from simulator.activations import Activation
from simulator.arithmetic.functions import Function
from simulator.arithmetic.nodes import Node, Reference, Weights
from simulator.arrays import row_at, step_of


@dataclass(frozen=True)
class Start:
    """What stands before a variable's first step: the weights it is learned by, otherwise a number; or, where a pass
    goes on from another, columns of a state from `column` on (by its name in `Layer.state`)."""

    value: float = 0.0
    weights: Weights | None = None
    carried: str = ""
    column: int = 0


@dataclass(frozen=True)
class Variable:
    """A variable of the network, such as `0.h'`. Its equation holds from step `first` on; before stands its start.

    `stride`: its steps are every so many-th of the network's inputs. `turned`: a step before is a step later.
    """

    name: str
    width: int
    start: Start = Start()
    first: int = 0
    stride: int = 1
    turned: bool = False

    def row_at(self, step: int, T: int) -> int:
        """Which row of its values a time step of T ends up in: above layers that pool, that of what they pooled."""
        return row_at(step, T, self.stride)

    def step_of(self, row: int, T: int) -> int:
        """The time step at which a row of its values stands."""
        return step_of(row, T, self.stride)


@dataclass(frozen=True)
class Equation:
    """variable = expression, at every step."""

    variable: Variable
    expression: Node


@dataclass
class Page:
    """Where equations are written down, the variables' and matrices' names with what is before them."""

    variables: str = ""
    matrices: str = ""
    stride: int = 1
    turned: bool = False
    equations: list[Equation] = field(default_factory=list)

    def variable(self, name: str, width: int) -> Reference:
        """A variable whose equation comes later."""
        return Reference(name=self.variables + name, size=width)

    def let(
        self, name: str, expression: Node, start: Start | None = None, first: int = 0, stride: int = 1,
        width: int | None = None,
    ) -> Reference:  # fmt: skip
        """Write an equation down; its steps from `first` on, one of `stride` of the layer's inputs'. Returns the
        variable."""
        given = start or Start()
        given = replace(given, carried=self.matrices + given.carried if given.carried else "")
        wide = width or expression.width
        variable = Variable(self.variables + name, wide, given, first, self.stride * stride, self.turned)
        self.equations.append(Equation(variable, expression))
        return Reference(name=variable.name, size=wide)

    def weights(
        self, matrix: str, rows: int, columns: int, row: int = 0, column: int = 0, letter: str = "W", above: str = ""
    ) -> Weights:
        """A block of one of the layer's matrices."""
        return Weights((), self.matrices + matrix, row, column, rows, columns, letter, above)

    def delayed(self, x: Node) -> Reference:
        """x as a variable of the layer's own, before whose first step stand zeros, or the inputs of another pass."""
        return self.let("x", x, Start(carried="past"))

    def units(self, a: Node, activation: Activation) -> Reference:
        """h = φ(h'), h' being a."""
        return self.let("h", Function((self.let("h'", a),), activation))

    def way(self, name: str) -> "Page":
        """The part of the page for one direction of reading."""
        return Page(
            f"{self.variables}{name}.", f"{self.matrices}{name}.", self.stride, name == "backward", self.equations
        )


class UndeclaredError(Exception):
    """A layer does not declare its arithmetic; the text is its reason, in one sentence."""


@dataclass(frozen=True)
class Columns:
    """Weighted sums of the same inputs, whose weights are rows of one matrix; the last row is the biases'. Each input
    comes with its weights' letter and, where that is not enough, a mark above it."""

    page: Page
    inputs: list[tuple[Node, str, str]]
    bias: bool

    def sum(self, columns: int, column: int = 0, above: str = "", matrix: str = "W") -> Node:
        """The weighted sums of so many columns from one on: of inputs, then of the state, then biases."""
        blocks, row = [], 0
        for x, letter, mark in self.inputs:
            W = self.page.weights(matrix, x.width, columns, row, column, letter, above + mark)
            blocks.append((x, W))
            row += x.width
        first, *others = [x @ W for x, W in sorted(blocks, key=lambda block: block[1].letter == "U")]
        for term in others:
            first = first + term
        return first + self.page.weights(matrix, 1, columns, row, column, "b", above) if self.bias else first
