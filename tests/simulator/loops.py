"""Recurrent layers as loops over numbers, one sequence at a time, which share no code with the engine.

Each takes a spec, the weights as lists by name, and x[t][i], and returns the signals of every step by name. Where
`fixed` holds the signals of another run, they stand for what is seen of earlier steps, from the second step on, so that
the derivative of such a loop is the gradient `truncate` asks for. What a cell carries, or z keeps, goes on from itself.
"""

import math

import numpy as np

from tests.simulator.plain import differences, weighted, σ

PLAIN = {"tanh": math.tanh, "sigmoid": σ, "relu": lambda a: max(a, 0.0), "identity": lambda a: a}


def start_of(spec, w, name="start"):
    """The state before the first step: learned, or as it is set, and 0 for cells."""
    return w[name][0] if name in w else [spec.start if name == "start" else 0.0] * spec.units


def elman(spec, w, x, fixed=None):
    h, seen, φ = start_of(spec, w), {"h": []}, PLAIN[spec.activation]
    for t, row in enumerate(x):
        z = [*(fixed["h"][t - 1] if fixed and t else h), *row] + [1.0] * spec.bias
        h = [φ(weighted(w["W"], z, j)) for j in range(spec.units)]
        seen["h"].append(h)
    return seen


def jordan(spec, w, x, fixed=None):
    """`V` holds the weights of an identity read-out without bias; no state is learned, and all of it is fixed."""
    s, seen, φ = [spec.start] * len(w["V"][0]), {"h": [], "s": []}, PLAIN[spec.activation]
    for t, row in enumerate(x):
        z = [*(fixed["s"][t] if fixed else s), *row] + [1.0] * spec.bias
        h = [φ(weighted(w["W"], z, j)) for j in range(spec.units)]
        seen["h"].append(h)
        seen["s"].append(s)
        s = [spec.decay * s[j] + weighted(w["V"], h, j) for j in range(len(s))]
    return seen


def lstm(spec, w, x, fixed=None):
    """Columns of W are blocks o, i, (f,) g. Peepholes, too, see what is fixed: i and f of c[t-1], o of c[t]."""
    names, H = ["o", "i", *["f"] * spec.forget_gate, "g"], spec.units
    h, c = start_of(spec, w), start_of(spec, w, "start_c")
    seen = {name: [] for name in ["h", "c", *names]}
    for t, row in enumerate(x):
        h_, c_ = (fixed["h"][t - 1], fixed["c"][t - 1]) if fixed and t else (h, c)
        z = [*h_, *row] + [1.0] * spec.bias
        a = {name: [weighted(w["W"], z, k * H + j) for j in range(H)] for k, name in enumerate(names)}
        for k, name in enumerate(names[1:-1]):
            a[name] = [a[name][j] + (w["peep"][k + 1][j] * c_[j] if spec.peepholes else 0) for j in range(H)]
        s = {name: [σ(v) for v in a[name]] for name in names[1:-1]} | {"g": [math.tanh(v) for v in a["g"]]}
        c = [(s["f"][j] if spec.forget_gate else 1) * c[j] + s["i"][j] * s["g"][j] for j in range(H)]
        shown = fixed["c"][t] if fixed else c
        s["o"] = [σ(a["o"][j] + (w["peep"][0][j] * shown[j] if spec.peepholes else 0)) for j in range(H)]
        h = [s["o"][j] * math.tanh(c[j]) for j in range(H)]
        for name, values in (s | {"h": h, "c": c}).items():
            seen[name].append(values)
    return seen


def gru(spec, w, x, fixed=None):
    h, seen, H, one = start_of(spec, w), {"h": [], "z": [], "r": [], "n": []}, spec.units, [1.0] * spec.bias
    for t, row in enumerate(x):
        before = fixed["h"][t - 1] if fixed and t else h
        full = [*before, *row, *one]
        z = [σ(weighted(w["W"], full, j)) for j in range(H)]
        r = [σ(weighted(w["W"], full, H + j)) for j in range(H)]
        v = [weighted(w["W_n"], [*row, *one], j) for j in range(H)]
        if spec.reset == "before":
            kept = [r[j] * before[j] for j in range(H)]
            n = [math.tanh(v[j] + weighted(w["R_n"], kept, j)) for j in range(H)]
        else:
            n = [math.tanh(v[j] + r[j] * weighted(w["R_n"], [*before, *one], j)) for j in range(H)]
        h = [(1 - z[j]) * n[j] + z[j] * h[j] for j in range(H)]
        for name, values in (("h", h), ("z", z), ("r", r), ("n", n)):
            seen[name].append(values)
    return seen


def blocks(spec, w, x, fixed=None):
    """Beside h and s: y, all gates, z, what the units see, and a. Columns of W are all input gates, all output gates,
    all forget gates, then the cells of one block after another."""
    many, cells = spec.blocks, spec.blocks * spec.size
    gates = (2 + spec.forget_gate) * many
    h, y, s = [0.0] * cells, [0.0] * gates, [0.0] * cells
    seen = {name: [] for name in "hsyza"}
    b = w["b"][0] if "b" in w else []
    for t, row in enumerate(x):
        z = [*(fixed["z"][t][: -len(row)] if fixed else [*h, *(y if spec.gates_feed else [])]), *row]
        a = [weighted(w["W"], z, j) + (b[j] if j < len(b) else 0) for j in range(gates + cells)]
        y, s, h = [σ(v) for v in a[:gates]], list(s), []
        for cell in range(cells):
            block = cell // spec.size
            keep = y[2 * many + block] if spec.forget_gate else 1
            s[cell] = keep * s[cell] + y[block] * (4 * σ(a[gates + cell]) - 2)
            h.append(y[many + block] * (2 * σ(s[cell]) - 1))
        for name, values in (("h", h), ("s", s), ("y", y), ("z", z), ("a", a)):
            seen[name].append(values)
    return seen


def slopes(spec, layer, x, dh, lengths=None, **others):
    """∂(Σ dh h)/∂ of every weight and of x (T, B, n), by differences of the loop: of one in which what is fed back is
    held fixed where the spec asks to truncate. `others` are weights that stay as they are."""
    T, B = x.shape[:2]
    lengths = [T] * B if lengths is None else lengths
    ways = {name.rpartition(".")[0] for name in layer.params}

    def run(b, way, fixed=None):
        prefix = f"{way}." if way else ""
        w = {name.removeprefix(prefix): W.tolist() for name, W in layer.params.items() if name.startswith(prefix)}
        row = x[: lengths[b], b]
        return LOOPS[spec.kind](spec, w | others, (row[::-1] if way == "backward" else row).tolist(), fixed)

    each = [(b, way) for b in range(B) for way in ways]
    held = {at: run(*at) for at in each} if spec.truncate else {}

    def loss():
        total, width = 0.0, dh.shape[2] // len(ways)
        for b, way in each:
            h = np.array(run(b, way, held.get((b, way)))["h"])
            columns = np.s_[width:] if len(ways) > 1 and way == "backward" else np.s_[:width]
            total += float(((h[::-1] if way == "backward" else h) * dh[: lengths[b], b, columns]).sum())
        return total

    return {name: differences(loss, array) for name, array in (layer.params | {"x": x}).items()}


LOOPS = {"elman": elman, "jordan": jordan, "lstm": lstm, "gru": gru, "blocks": blocks}
