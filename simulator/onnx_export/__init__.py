"""Trained networks as ONNX files, which other programs run. It needs onnx: import it only where such a file is written.

A new kind of layer needs one function, registered for its class, that adds its nodes to the graph: see `layers.py`.
"""

import json

import numpy as np
from onnx import ModelProto, checker, helper

from simulator.errors import InputError
from simulator.network import Network
from simulator.onnx_export import recurrent as recurrent  # registers the recurrent kinds
from simulator.onnx_export.graph import IR, OPSET, Graph
from simulator.onnx_export.layers import write
from simulator.sources.base import Source
from simulator.sources.series import Series
from simulator.training.snapshot import Checkpoint

MAX_WEIGHTS = 500_000_000
"""A file holds less than 2 GiB."""


def encode(checkpoint: Checkpoint) -> bytes:
    """A trained network as an ONNX file: from "x" (T, B, n_in), normalised as the data's constants say, to "y"
    (T, B, n_out), in float32. Every pass begins at the layers' own start, and reads whole sequences.

    The metadata hold the experiment, the names of inputs and outputs and the data's constants as JSON.
    Raises InputError.
    """
    source = checkpoint.experiment.data.open("float32")
    source.adopt(checkpoint.constants)
    n_in, n_out = len(source.inputs), len(source.outputs)
    network = Network(checkpoint.experiment.network, n_in, n_out, np.random.default_rng(0), "float32")
    if network.theta.size > MAX_WEIGHTS:
        raise InputError(
            f"network.layers: {network.theta.size:,} weights are not allowed in an ONNX file; it holds at most "
            f"{MAX_WEIGHTS:,}."
        )
    network.load(checkpoint.weights)
    model = modelled(network, checkpoint.experiment.title)
    helper.set_model_props(model, described(checkpoint, source))
    checker.check_model(model, full_check=True)
    return bytes(model.SerializeToString())


def modelled(network: Network, title: str = "") -> ModelProto:
    """The network in ONNX's operators."""
    graph, h = Graph(), "x"
    for number, layer in enumerate(network.layers):
        graph.place = f"{number}.{layer.kind}"
        if layer is network.read_out and network.shortcut:
            h = graph.add("Concat", h, graph.every("x", network.stride), axis=2)
        h = write(layer, graph, h)
    T = "T" if network.stride == 1 else f"ceil(T/{network.stride})"
    whole = graph.finish(title or "network", network.n_in, h, T, network.read_out.units)
    opset = [helper.make_opsetid("", OPSET)]
    return helper.make_model(whole, opset_imports=opset, ir_version=IR, producer_name="RNN Simulator")


def described(checkpoint: Checkpoint, source: Source) -> dict[str, str]:
    """The metadata. Of a normalisation, (value - offset) / scale, `columns` names what stands in which place."""
    constants: dict[str, object] = dict(source.constants())
    if isinstance(source, Series):
        constants["columns"] = source.columns.names
    told = {"inputs": source.inputs, "outputs": source.outputs, "constants": constants}
    texts = {name: json.dumps(value, ensure_ascii=False) for name, value in told.items()}
    return {"experiment": checkpoint.experiment.to_json()} | texts
