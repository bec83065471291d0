"""A network as equations: layers, shortcut, read-out and loss joined, and read in float64 with the way back derived.

It is the oracle beside the layers' own passes, which it replaces nowhere: what can be seen of a network's arithmetic is
read here, for every variable, and what is shown is what the network does, because tests hold both to be the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from simulator.arithmetic.backward import derive
from simulator.arithmetic.equations import Columns, Equation, Page, Variable
from simulator.arithmetic.functions import Function
from simulator.arithmetic.nodes import Node, Reference
from simulator.arithmetic.places import Kept
from simulator.arithmetic.reader import Clamp, Pass, Script
from simulator.arithmetic.reading import Reading
from simulator.arrays import Array, at_stride
from simulator.errors import InputError
from simulator.initial import Undrawn
from simulator.losses import Loss
from simulator.network.network import Network
from simulator.network.spec import NetworkSpec


@dataclass(frozen=True)
class Program:
    """The equations of a network, which may be sent to another process; weights come when it is read. `scripts` has
    them by whether layers are taught by targets in place of their own outputs, and whether the loss is taken from
    pre-activations (jointly with the read-out) or from outputs."""

    n_in: int
    n_out: int
    depth: int
    """How many layers there are below the read-out."""
    stride: int
    matrices: tuple[str, ...]
    """Names of all weight matrices, as in `Network.params`."""
    loss: Loss
    scripts: Mapping[tuple[bool, bool], Script]
    plain_error: Node
    """∂L/∂y through the loss alone."""

    def script(self, taught: bool, clamps: Sequence[Clamp]) -> tuple[Script, bool]:
        """The one to read, and whether it has the joint loss: where there is one, unless outputs are clamped."""
        joint = self.loss.joint is not None and all(clamp.variable != "y" for clamp in clamps)
        return self.scripts.get((taught, joint), self.scripts[False, joint]), joint

    def at_stride(self, a: Array) -> Array:
        """The steps at which there is an output."""
        return at_stride(a, self.stride)

    @property
    def memory(self) -> Mapping[str, range]:
        """What carries something from one step to the next, as of `Script.memory`."""
        return self.scripts[False, False].memory

    def variable(self, name: str) -> Variable:
        """A variable by its name."""
        return self.scripts[False, False].variables[name]


def equations(network: Network) -> Program:
    """A network's equations. Raises UndeclaredError, whose text is one sentence, where a layer declares none."""
    taught = {False, any(layer.teacher_forcing for layer in network.layers)}
    joint = {False, network.loss.joint is not None}
    scripts = {(t, j): _script(network, t, j) for t in taught for j in joint}
    n_out, stride = network.read_out.units, network.stride
    E, y = Variable("E", 1, stride=stride), Variable("y", n_out, stride=stride)
    plain_error = derive([Equation(E, _loss(network, False))], [y]).equations[0].expression
    return Program(
        network.n_in, n_out, len(network.layers) - 1, stride, tuple(network.params()), network.loss, scripts,
        plain_error,
    )  # fmt: skip


def _script(network: Network, taught: bool, joint: bool) -> Script:
    n_out = network.read_out.units
    x, y, teacher = (
        Reference(name=name, size=n) for name, n in (("x", network.n_in), ("y", n_out), ("teacher", n_out))
    )
    h, stride, found = x, 1, list[Equation]()
    for number, layer in enumerate(network.layers[:-1]):
        page = Page(f"{number}.", f"{number}.{layer.kind}.", stride, False, found)
        output = layer.equations(page, h, teacher if taught and layer.teacher_forcing else y)
        assert isinstance(output, Reference)
        h, stride = output, stride * layer.stride
    top = Page("", f"{len(network.layers) - 1}.{network.read_out.kind}.", stride, False, found)
    _outputs(network, top, h, x)
    top.let("E", _loss(network, joint))
    inputs = Variable("x", network.n_in), *(Variable(name, n_out, stride=stride) for name in ("d", "teacher"))
    return Script(inputs, tuple(found), derive(found, inputs[:1]))


def _outputs(network: Network, page: Page, h: Node, x: Node) -> None:
    """The read-out, which may also see the inputs past all layers."""
    inputs = [(h, "W", "")]
    if network.shortcut:
        seen = x if network.stride == 1 else page.let("x kept", Kept((x,), network.stride))
        inputs.append((seen, "W", "x"))
    read_out = network.read_out
    a = page.let("y'", Columns(page, inputs, read_out.bias).sum(read_out.units))
    page.let("y", Function((a,), read_out.activation))


def _loss(network: Network, joint: bool) -> Node:
    a, y, d = (Reference(name=name, size=network.read_out.units) for name in ("y'", "y", "d"))
    return network.loss.equation(y, a, d, joint)


def equations_of(spec: NetworkSpec, n_in: int, n_out: int) -> Program:
    """The equations of a network yet to be made, for so many inputs and outputs."""
    return equations(Network(spec, n_in, n_out, Undrawn(), "float32"))


@np.errstate(all="ignore")  # a diverging network has numbers of any size
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
    script, joint = program.script(teacher is not None, clamps)
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


@np.errstate(all="ignore")
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
    script, _ = program.script(teacher is not None, clamps)
    matrices = {name: np.asarray(weights[name], np.float64) for name in program.matrices}
    sight = Pass(script, matrices, T, B, lengths, start or {}, clamps)
    sight.give("x", x)
    sight.give("d", program.at_stride(target))
    if teacher is not None:
        sight.give("teacher", program.at_stride(teacher))
    sight.run(script.forward)
    counts = _counts(program, mask, T, B)
    return sight, counts, float((sight.rows("E", 0, len(counts)) * counts).sum())


def _counts(program: Program, mask: Array | None, T: int, B: int) -> Array:
    """What each step's loss counts in the whole."""
    scored = program.at_stride(np.ones((T, B)) if mask is None else np.asarray(mask, np.float64))
    if not scored.any():
        raise InputError("None of the steps at which the network has an output is scored; score one, or use stride 1.")
    return program.loss.counts(scored)[:, :, None]
