"""A network as equations: layers, shortcut, read-out and loss joined, and read in float64 with the way back derived.

It is the oracle beside the layers' own passes, which it replaces nowhere: what can be seen of a network's arithmetic is
read here, for every variable, and what is shown is what the network does, because tests hold both to be the same.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np

from simulator.arithmetic.backward import derive
from simulator.arithmetic.equations import Columns, Equation, Page, Variable
from simulator.arithmetic.functions import Function
from simulator.arithmetic.nodes import Node, Reference
from simulator.arithmetic.places import Kept
from simulator.arithmetic.reader import Clamp, Pass, Script
from simulator.arithmetic.reading import Reading
from simulator.arrays import Array
from simulator.errors import InputError
from simulator.network.network import Network
from simulator.network.spec import NetworkSpec

DATA = ("d", "teacher")
"""Variables that are given beside the inputs: the targets, and what layers are taught by."""


class Program:
    """The equations of a network. `script(taught, joint)` has them as they are read: with layers that are `taught` by
    targets in place of their own outputs, and with the loss taken from pre-activations (`joint`) or from outputs."""

    def __init__(self, network: Network) -> None:
        self.layers, self.read_out, self.loss = network.layers[:-1], network.layers[-1], network.loss
        self.n_in, self.n_out, self.stride = network.n_in, network.layers[-1].units, network.stride
        self.shortcut, self.matrices = network.shortcut, tuple(network.params())
        """Names of all weight matrices, as in `Network.params`."""
        self.activation, self.bias = network.read_out.activation, network.read_out.bias
        self.scripts: dict[tuple[bool, bool], Script] = {}
        self.script(False, False)  # a layer without equations says so at once

    @cached_property
    def inputs(self) -> tuple[Variable, ...]:
        data = (Variable(name, self.n_out, stride=self.stride) for name in DATA)
        return Variable("x", self.n_in), *data

    def script(self, taught: bool, joint: bool) -> Script:
        if (taught, joint) not in self.scripts:
            self.scripts[taught, joint] = self._script(taught, joint)
        return self.scripts[taught, joint]

    def _script(self, taught: bool, joint: bool) -> Script:
        y, x = Reference(name="y", size=self.n_out), Reference(name="x", size=self.n_in)
        teacher = Reference(name="teacher", size=self.n_out)
        h, stride = x, 1
        equations: list[Equation] = []
        for number, layer in enumerate(self.layers):
            page = Page(f"{number}.", f"{number}.{layer.kind}.", stride, False, equations)
            found = layer.equations(page, h, teacher if taught and layer.teacher_forcing else y)
            assert isinstance(found, Reference)
            h, stride = found, stride * layer.stride
        top = Page("", f"{len(self.layers)}.{self.read_out.kind}.", stride, False, equations)
        self._outputs(top, h, x)
        top.let("E", self._loss(joint))
        return Script(self.inputs, tuple(equations), derive(equations, self.inputs[:1]))

    def _loss(self, joint: bool) -> Node:
        a, y, d = (Reference(name=name, size=self.n_out) for name in ("y'", "y", "d"))
        return self.loss.equation(y, a, d, joint)

    def joint(self, clamps: Sequence[Clamp]) -> bool:
        """Whether the loss is taken from pre-activations: where it can be, unless outputs are clamped."""
        return self.loss.joint is not None and all(clamp.variable != "y" for clamp in clamps)

    def hears(self, taught: bool) -> bool:
        """Whether targets given as a teacher change anything: whether a layer is taught by them."""
        return taught and any(layer.teacher_forcing for layer in self.layers)

    @cached_property
    def plain_error(self) -> Node:
        """∂L/∂y through the loss alone, where the script has the joint derivative only."""
        E = Variable("E", 1, stride=self.stride)
        y = Variable("y", self.n_out, stride=self.stride)
        return derive([Equation(E, self._loss(False))], [y]).equations[0].expression

    def at_stride(self, a: Array) -> Array:
        """The steps at which there is an output."""
        return a[(len(a) - 1) % self.stride :: self.stride]

    def _outputs(self, page: Page, h: Node, x: Node) -> None:
        """The read-out, which may also see the inputs past all layers."""
        inputs = [(h, "W", "")]
        if self.shortcut:
            seen = x if self.stride == 1 else page.let("x kept", Kept((x,), self.stride))
            inputs.append((seen, "W", "x"))
        a = page.let("y'", Columns(page, inputs, self.bias).sum(self.n_out))
        page.let("y", Function((a,), self.activation))


def equations(network: Network) -> Program:
    """A network's equations. Raises UndeclaredError, whose text is one sentence, where a layer declares none."""
    return Program(network)


def equations_of(spec: NetworkSpec, n_in: int, n_out: int) -> Program:
    """The equations of a network yet to be made, for so many inputs and outputs."""
    return equations(Network(spec, n_in, n_out, np.random.default_rng(0), "float64"))


def read(
    program: Program, weights: Mapping[str, Array], x: Array, target: Array, mask: Array | None = None,
    lengths: Array | None = None, teacher: Array | None = None, start: Mapping[str, Array] | None = None,
    clamps: Sequence[Clamp] = (),
) -> Reading:  # fmt: skip
    """Read a batch: x (T, B, n_in), target (T, B, n_out), the mask (T, B) of what is scored, the sequences' own lengths
    (B,), the targets as a teacher (T, B, n_out), a state to start from as `Network.state` gives it, in float64.

    A clamped element keeps its value, and its adjoint is ∂L/∂ of that value; none goes on from it to what it would
    have been calculated from. Raises InputError where no output is scored.
    """
    sight, counts, loss = _forward(program, weights, x, target, mask, lengths, teacher, start, clamps)
    script, joint = sight.script, program.joint(clamps)
    sight.give("∂E", counts)
    sight.run(script.backward)
    names = [v.name for v in (*script.inputs[:1], *(equation.variable for equation in script.equations))]
    values = {name: sight.in_time(name, sight.rows(name, 0, sight.steps(name))) for name in (*names, "d")}
    adjoints = {name: sight.in_time(name, sight.error(name)) for name in names}
    if joint:
        adjoints["y"] = adjoints["y"] + program.plain_error.whole(sight, 0, len(counts))
    starting = [name for name in names if script.rows_before(name)]
    return Reading(
        values, adjoints,
        {name: sight.rows(name, -script.rows_before(name), 0) for name in starting},
        {name: sight.error_before(name) for name in starting},
        sight.gradients(start or {}), loss, dict(sight.matrices), lengths, tuple(clamps), script, joint,
        frozenset(start or ()),
    )  # fmt: skip


def loss_of(
    program: Program, weights: Mapping[str, Array], x: Array, target: Array, mask: Array | None = None,
    lengths: Array | None = None, teacher: Array | None = None, start: Mapping[str, Array] | None = None,
    clamps: Sequence[Clamp] = (),
) -> float:  # fmt: skip
    """The loss alone, without the way back; arguments as of `read`."""
    return _forward(program, weights, x, target, mask, lengths, teacher, start, clamps)[2]


def _forward(
    program: Program, weights: Mapping[str, Array], x: Array, target: Array, mask: Array | None,
    lengths: Array | None, teacher: Array | None, start: Mapping[str, Array] | None, clamps: Sequence[Clamp],
) -> tuple[Pass, Array, float]:  # fmt: skip
    """The pass forwards, what each step counts, and the loss."""
    x = np.asarray(x, np.float64)
    T, B, _ = x.shape
    matrices = {name: np.asarray(weights[name], np.float64) for name in program.matrices}
    script = program.script(program.hears(teacher is not None), program.joint(clamps))
    sight = Pass(script, matrices, T, B, lengths, start or {}, clamps)
    sight.give("x", x)
    sight.give("d", program.at_stride(target))
    if teacher is not None:
        sight.give("teacher", program.at_stride(teacher))
    sight.run(sight.script.forward)
    counts = _counts(program, mask, T, B)
    return sight, counts, float((sight.rows("E", 0, len(counts)) * counts).sum())


def _counts(program: Program, mask: Array | None, T: int, B: int) -> Array:
    """What each step's loss counts in the mean."""
    scored = program.at_stride(np.ones((T, B)) if mask is None else np.asarray(mask, np.float64))
    if not scored.any():
        raise InputError("None of the steps at which the network has an output is scored; score one, or use stride 1.")
    return np.asarray((scored / scored.sum())[:, :, None])
