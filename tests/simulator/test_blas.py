"""Which kernel NumPy's BLAS has chosen is asked, not guessed."""

import os
import subprocess
import sys

import pytest

from simulator import blas
from simulator.blas import kernel

X86 = {"Haswell", "Zen", "SkylakeX", "Cooperlake", "SapphireRapids"}


@pytest.mark.skipif(kernel() not in X86, reason="another sort of processor")
def test_the_kernel_is_the_one_that_openblas_is_told_to_have():
    code = "from simulator.blas import kernel; print(kernel())"
    told = os.environ | {"OPENBLAS_CORETYPE": "Haswell"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=told)
    assert done.stdout.strip() == "Haswell"


@pytest.mark.parametrize(
    ("found", "told"),
    [
        ([], ""),
        ([{"user_api": "blas", "filepath": "/lib/libmkl_rt.so"}], ""),
        ([{"user_api": "openmp", "filepath": "/numpy.libs/libgomp.so"}], ""),
        (
            [
                {"user_api": "blas", "filepath": "/torch/libopenblas.so", "architecture": "Zen"},
                {"user_api": "blas", "filepath": "/numpy.libs/libscipy_openblas.so", "architecture": "Haswell"},
            ],
            "Haswell",
        ),
    ],
)
def test_it_is_that_of_numpys_own_library(found, told, monkeypatch):
    class Libraries:
        def info(self):
            return found

    monkeypatch.setattr(blas, "libraries", Libraries)
    assert kernel.__wrapped__() == told
