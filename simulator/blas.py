"""NumPy's BLAS: its libraries, and the kernel that it chose for the processor."""

from functools import cache

import numpy as np  # noqa: F401  (which loads its BLAS)
from threadpoolctl import ThreadpoolController


@cache
def libraries() -> ThreadpoolController:
    """NumPy's BLAS, looked for once: 0.02 ms a limit instead of 0.4 ms, which counts for a short forecast."""
    return ThreadpoolController()


@cache
def kernel() -> str:
    """What OpenBLAS calls the processors that its products are written for, such as SkylakeX; empty where NumPy has
    another BLAS."""
    blas = [each for each in libraries().info() if each["user_api"] == "blas"]
    own = [each for each in blas if "numpy" in each["filepath"]] or blas  # another program's part may bring one, too
    return str(own[0].get("architecture") or "") if own else ""
