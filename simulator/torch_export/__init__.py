"""Trained networks as PyTorch modules. It needs torch: import it only where such a module is made.

A new kind of layer needs one function, registered for its class, that makes its module: see `layers.py`.
"""

import torch
from torch import Tensor, nn

from simulator.network import Network
from simulator.torch_export import recurrent as recurrent  # registers the recurrent kinds
from simulator.torch_export.layers import made


def module(network: Network) -> nn.Module:
    """The network as a module from x (T, B, n_in) or (T, n_in), as the network reads it, to y (T, B, n_out) or
    (T, n_out), with weights of its own in the network's precision.

    Every pass begins at the layers' own start, and reads whole sequences. PyTorch's gradient is the full one, also
    where a layer here is told to truncate it. Raises InputError where PyTorch has no such layer.
    """
    with torch.random.fork_rng(devices=()):  # the first weights it draws are replaced, and not to cost random numbers
        layers = [made(layer, f"{number}.{layer.kind}") for number, layer in enumerate(network.layers)]
    return Stack(layers, network.shortcut)


class Stack(nn.Module):
    """The layers, the last of which is the read-out; with a shortcut, it also sees x."""

    def __init__(self, layers: list[nn.Module], shortcut: bool) -> None:
        super().__init__()
        self.layers, self.shortcut = nn.ModuleList(layers), shortcut

    def forward(self, x: Tensor) -> Tensor:
        if x.dim() == 2:
            return self(x[:, None])[:, 0]
        h, (*layers, read_out) = x, self.layers
        for layer in layers:
            h = layer(h)
        return read_out(torch.cat([h, x], dim=-1) if self.shortcut else h)
