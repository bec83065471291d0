"""By what a network is made: the same bits come from the same kind of processor and the same versions only."""

import platform
from functools import cache
from importlib import metadata

import numpy as np

from simulator.blas import libraries


@cache
def made_with() -> dict[str, str]:
    """Versions of program, Python and NumPy, the machine, and BLAS with the kernel that it chose for the processor."""
    blas = [each for each in libraries().info() if each["user_api"] == "blas"]
    kernels = {
        " ".join(str(each.get(part) or "") for part in ("internal_api", "version", "architecture")) for each in blas
    }
    return {
        "program": _version(),
        "python": platform.python_version(),
        "numpy": np.__version__,
        "machine": f"{platform.system()} {platform.machine()}",
        "blas": ", ".join(sorted(kernels)),
    }


def _version() -> str:
    """The program's, where it is installed as a package."""
    try:
        return metadata.version("rnn-simulator")
    except metadata.PackageNotFoundError:
        return ""
