"""ONNX's recurrent nodes, run by our layers and by two others: its reference and onnxruntime."""

import numpy as np
import onnxruntime
from onnx import helper
from onnx.reference import ReferenceEvaluator

from simulator.layers import LAYERS
from simulator.layers.both_ways import BothWays

SLOTS = ("X", "W", "R", "B", "sequence_lens", "initial_h", "initial_c", "P")
OUTPUTS = {"RNN": ("Y", "Y_h"), "GRU": ("Y", "Y_h"), "LSTM": ("Y", "Y_h", "Y_c")}
DIRECTIONS = {"forward": "forward", "reverse": "backward", "bidirectional": "both"}
ACTIVATIONS = {"Tanh": "tanh", "Sigmoid": "sigmoid", "Relu": "relu", "Affine": "identity"}
OPSET, IR = helper.make_opsetid("", 17), 8


def by_ours(operator, given, direction="forward", activation="Tanh", linear_before_reset=0):
    """Every output of the node, by the layer of ours that has its weights. `given`: its inputs by name."""
    fields = {
        "RNN": {"kind": "elman", "activation": ACTIVATIONS[activation]},
        "LSTM": {"kind": "lstm", "peepholes": "P" in given},
        "GRU": {"kind": "gru", "reset": "after" if linear_before_reset else "before"},
    }[operator]
    X, W, R = given["X"], given["W"], given["R"]
    (T, B, n), H = X.shape, R.shape[-1]
    spec = LAYERS[fields.pop("kind")](units=H, direction=DIRECTIONS[direction], **fields)
    layer = spec.build(n, np.random.default_rng(0), X.dtype)
    ways = list(layer.ways.values()) if isinstance(layer, BothWays) else [layer]
    bias = given.get("B", np.zeros((len(ways), 2 * W.shape[1])))
    for d, way in enumerate(ways):
        FILL[operator](way, W[d].T, R[d].T, bias[d].reshape(2, -1))
        if "P" in given:
            i, o, f = given["P"][d].reshape(3, H)
            way.params["peep"][...] = o, i, f
        if "initial_h" in given:
            way.resume({s: given[f"initial_{s}"][d] for s in ("hc" if operator == "LSTM" else "h")})
    layer.lengths = given.get("sequence_lens")
    Y = np.array(layer.forward(X)).reshape(T, B, len(ways), H).transpose(0, 2, 1, 3)
    lengths = np.full(B, T) if layer.lengths is None else layer.lengths
    return outputs(Y, ways, lengths, operator)


def outputs(Y, ways, lengths, operator):
    """ONNX's: behind a sequence's end stand zeros; Y_h and Y_c are the states after the last step that is read."""
    T, _, B, _ = Y.shape
    Y = Y * (np.arange(T)[:, None] < lengths)[:, None, :, None]
    last, b = lengths - 1, np.arange(B)
    found = {"Y": Y, "Y_h": np.stack([way.h[last, b] for way in ways])}
    return found | ({"Y_c": np.stack([way.c[last, b] for way in ways])} if operator == "LSTM" else {})


def fill_rnn(way, W, R, b):
    way.W[...] = np.vstack([R, W, b.sum(axis=0)])


def fill_lstm(way, W, R, b):
    """From ONNX's i, o, f, c to o, i, f, g."""
    i, o, f, c = np.split(np.vstack([R, W, b.sum(axis=0)]), 4, axis=1)
    way.W[...] = np.hstack([o, i, f, c])


def fill_gru(way, W, R, b):
    """Of n, our candidate, the biases are one where the reset gate is ahead of R, and two where it is behind."""
    H = way.units
    way.W[...] = np.vstack([R, W, b.sum(axis=0)])[:, : 2 * H]
    (of_W, of_R), R_n = b[:, 2 * H :], way.params["R_n"]
    two = len(R_n) > H
    way.params["W_n"][...] = np.vstack([W[:, 2 * H :], of_W if two else of_W + of_R])
    R_n[...] = np.vstack([R[:, 2 * H :], *([of_R] if two else [])])


FILL = {"RNN": fill_rnn, "LSTM": fill_lstm, "GRU": fill_gru}


def model(operator, given, direction="forward", activation="Tanh", linear_before_reset=0):
    """The node alone, as a model."""
    H, ways = given["R"].shape[-1], len(given["R"])
    attributes = {"hidden_size": H, "direction": direction}
    if operator == "RNN":
        attributes["activations"] = [activation] * ways
    if activation == "Affine":
        attributes |= {"activation_alpha": [1.0] * ways, "activation_beta": [0.0] * ways}
    if operator == "GRU":
        attributes["linear_before_reset"] = linear_before_reset
    slots = SLOTS if operator == "LSTM" else SLOTS[:6]
    node = helper.make_node(operator, [s if s in given else "" for s in slots], OUTPUTS[operator], **attributes)
    kind = {name: helper.np_dtype_to_tensor_dtype(a.dtype) for name, a in given.items()}
    graph = helper.make_graph(
        [node], operator,
        [helper.make_tensor_value_info(name, kind[name], a.shape) for name, a in given.items()],
        [helper.make_tensor_value_info(name, kind["X"], None) for name in OUTPUTS[operator]],
    )  # fmt: skip
    return helper.make_model(graph, opset_imports=[OPSET], ir_version=IR)


def by_reference(operator, given, **attributes):
    found = ReferenceEvaluator(model(operator, given, **attributes)).run(None, given)
    return dict(zip(OUTPUTS[operator], found, strict=True))


def by_onnxruntime(operator, given, **attributes):
    given = {name: a.astype("float32") if a.dtype.kind == "f" else a for name, a in given.items()}
    found = session(model(operator, given, **attributes).SerializeToString()).run(None, given)
    return dict(zip(OUTPUTS[operator], found, strict=True))


def session(model):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def random_inputs(operator, direction="forward", *, peepholes=False, lengths=False, starts=False, bias=True):
    """The inputs of a node, of float64 numbers, with random weights, wide enough that no gate stands at its middle."""
    rng = np.random.default_rng(7)
    T, B, n, H = 6, 4, 3, 5
    ways, G = (2 if direction == "bidirectional" else 1), {"RNN": 1, "GRU": 3, "LSTM": 4}[operator]

    def draw(*shape):
        return rng.normal(0, 0.6, shape)

    given = {"X": draw(T, B, n), "W": draw(ways, G * H, n), "R": draw(ways, G * H, H)}
    given |= {"B": draw(ways, 2 * G * H)} if bias else {}
    given |= {"sequence_lens": np.array([T, 1, 4, 3], "int32")} if lengths else {}
    given |= {"initial_h": draw(ways, B, H)} if starts else {}
    given |= {"initial_c": draw(ways, B, H)} if starts and operator == "LSTM" else {}
    given |= {"P": draw(ways, 3 * H)} if peepholes else {}
    return given
