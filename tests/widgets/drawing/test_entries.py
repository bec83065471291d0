"""What weights are called where they are drawn."""

import pytest

from simulator.experiment import Experiment
from simulator.layers import LAYERS
from simulator.network import NetworkSpec
from simulator.network.equations import equations_of
from simulator.network.lines import names_of
from tests.simulator.helpers import small
from widgets.drawing.columns import columns_of
from widgets.drawing.entries import blocks_of, entry

VARIANTS = ({}, {"direction": "both"}, {"learn_start": True}, {"peepholes": True}, {"reset": "after"})
CASES = [
    pytest.param(small(kind).model_copy(update=fields), id=f"{kind} {fields}")
    for kind in LAYERS
    for fields in VARIANTS
    if fields.keys() <= LAYERS[kind].model_fields.keys()
]


HIGH = str.maketrans("0123456789oifgzrnc−", "⁰¹²³⁴⁵⁶⁷⁸⁹ᵒⁱᶠᵍᶻʳⁿᶜ⁻")
LOW = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def written(program, matrix, row, column):
    """The name in the equations, on one line."""
    script = program.scripts[False, False]
    blocks = [use.at for use in script.way_back.weights.get(matrix, ())]
    blocks += [each.variable.start.weights for each in script.equations if each.variable.start.weights]
    for W in blocks:
        i, j = row - W.row, column - W.column
        if W.matrix == matrix and 0 <= i < W.rows and 0 <= j < W.columns:
            letter = names_of(program).weight(W, i, j)
            return letter.text + letter.above.replace(" ", "").translate(HIGH) + letter.below.translate(LOW)
    raise KeyError(matrix)


@pytest.mark.parametrize("layer", CASES)
def test_a_weight_has_the_name_that_it_has_in_the_equations(layer):
    network = NetworkSpec.model_construct(layers=(layer,))
    program = equations_of(network, 2, 2)
    columns = columns_of(Experiment().model_copy(update={"network": network}), ("a", "b"), ("y", "z"))
    found = [
        (entry(columns, place, block.wire, *block.wire.ends(i, j)).symbol, written(program, name, i, j))
        for place, column in enumerate(columns)
        for name, blocks in blocks_of(column).items()
        for block in blocks
        for i, j in ((block.rows.start, block.columns.start), (block.rows.stop - 1, block.columns.stop - 1))
    ]
    assert found
    for drawn, meant in found:
        assert drawn == meant
