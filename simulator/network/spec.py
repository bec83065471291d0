"""The choice of a network: layers, read-out, loss."""

from typing import TYPE_CHECKING, Literal, Self

from pydantic import Field, model_validator

from simulator.activations import ReadOutActivation
from simulator.initial import DRAW, DRAW_SCALE, Draw
from simulator.layers import LAYERS, LayerSpec
from simulator.losses import LossName, Reduction
from simulator.registry import kind_of
from simulator.spec import Spec, one_of

if TYPE_CHECKING:
    AnyLayer = LayerSpec
else:
    AnyLayer = one_of(LAYERS)


Precision = Literal["float32", "float64"]


class ReadOut(Spec):
    """The output layer: y[t] = φ([h[t], 1] W), one unit for each output of the data."""

    activation: ReadOutActivation = Field(
        "identity",
        title="Activation",
        description="Identity for numbers of any size, sigmoid for values between 0 and 1, softmax for classes.",
    )
    bias: bool = Field(True, title="Bias", description="Give every output unit a bias.")
    shortcut: bool = Field(
        False,
        title="Shortcut",
        description="Let the outputs also see the inputs of the same step directly, past all layers.",
        json_schema_extra={"advanced": True},
    )
    init: Draw = DRAW
    init_scale: float = DRAW_SCALE

    def weights(self, width: int, n_out: int) -> int:
        """How many weights it has, for so many values that it sees."""
        return (width + self.bias) * n_out


class NetworkSpec(Spec):
    """The choice of a network: its layers from input to output, its read-out and its loss."""

    layers: tuple[AnyLayer, ...] = Field((), max_length=32, title="Layers", description="From input to output.")
    read_out: ReadOut = Field(ReadOut(), title="Output layer")
    loss: LossName = Field(
        "squared-error",
        title="Loss",
        description="What training makes small: a squared error for numbers, the cross-entropy for classes, the "
        "binary cross-entropy for outputs that are each a yes or no. Half-squared-error is the textbook's ½(d − y)², "
        "summed over the outputs.",
    )
    reduction: Reduction = Field(
        "mean",
        title="Over steps",
        description="Mean: over all scored steps, so that a learning rate does for sequences of any length. Sum: over "
        "each sequence's scored steps, as many papers have it; a gradient over T steps is then T times as large, and "
        "the paper's learning rate can be typed in as printed.",
    )

    def weights(self, n_in: int, n_out: int) -> int:
        """How many weights the network has for data of n_in inputs and n_out outputs."""
        count, width = 0, n_in
        for layer in self.layers:
            count, width = count + layer.weights(width, n_out), layer.width(width)
        return count + self.read_out.weights(width + n_in * self.has_shortcut, n_out)

    def unused(self) -> frozenset[str]:
        return super().unused() | ({"read_out.shortcut"} if not self.layers else set())

    @property
    def has_shortcut(self) -> bool:
        """Whether the read-out sees the inputs past the layers; without any, it sees them anyway."""
        return self.read_out.shortcut and bool(self.layers)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        for place, layer in enumerate(self.layers[:-1]):
            if layer.last:
                raise ValueError(
                    f"network.layers.{place}: a {kind_of(type(layer))} layer is not allowed here; it has to be the "
                    "last one, for it feeds the outputs back."
                )
        if self.read_out.shortcut and self.layers and self.layers[-1].last:
            raise ValueError(
                "network.read_out.shortcut: true is not allowed with a layer that feeds the outputs back; it should be "
                "false."
            )
        return self
