"""Numbers that several processes see."""

import multiprocessing
from dataclasses import dataclass
from typing import Any

import numpy as np

from simulator.arrays import LINE, Array

SPAWN = multiprocessing.get_context("spawn")


@dataclass(frozen=True)
class Shared:
    """An array in memory without a name, which is gone with the last process that sees it. It goes to a process with
    the arguments that this is started with."""

    memory: Any
    shape: tuple[int, ...]
    dtype: str

    @classmethod
    def zeros(cls, shape: tuple[int, ...], dtype: np.dtype[Any]) -> "Shared":
        size = int(np.prod(shape)) * dtype.itemsize
        return cls(SPAWN.RawArray("b", size + LINE), shape, dtype.name)

    def array(self) -> Array:
        """The array, as it stands there: it begins at a cache line."""
        raw = np.frombuffer(self.memory, np.uint8)
        start = -raw.ctypes.data % LINE
        size = int(np.prod(self.shape)) * np.dtype(self.dtype).itemsize
        return raw[start : start + size].view(self.dtype).reshape(self.shape)
