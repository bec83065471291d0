"""What is imported at the start, in a fresh interpreter: the engine runs without Qt, and the window comes quickly."""

import json
import os
import signal
import subprocess
import sys

import pytest

TOLD = "import json, sys; print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"


def loaded(statement):
    """The top-level modules that are there after a statement."""
    done = subprocess.run(
        [sys.executable, "-c", f"{statement}; {TOLD}"], check=True, capture_output=True, text=True,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
    )  # fmt: skip
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize(
    "statement",
    [
        "import simulator",
        "from simulator import fit",
        "import simulator.engine.process",
        "from simulator.command import main as cli; cli.main(['list'])",
        "import widgets.__main__",
    ],
)
def test_the_engine_and_its_command_line_load_no_qt(statement):
    modules = loaded(statement)
    assert not modules & {"PySide6", "shiboken6", "pyqtgraph"}
    assert statement == "import widgets.__main__" or "widgets" not in modules


@pytest.mark.parametrize(
    "statement", ["import simulator", "import simulator.errors", "from simulator import InputError"]
)
def test_the_package_loads_nothing_before_it_is_asked_for(statement):
    assert not loaded(statement) & {"numpy", "pydantic", "safetensors", "threadpoolctl", "platformdirs"}


def test_the_library_loads_what_it_needs_and_no_pytorch():
    modules = loaded("from simulator import fit; fit('sine', updates=1)")
    assert "numpy" in modules
    assert not modules & {"torch", "onnx", "PySide6", "widgets"}


def test_the_window_loads_nothing_heavy():
    modules = loaded("import widgets.window.window")
    assert "PySide6" in modules
    assert "pyqtgraph" not in modules, "the gallery needs no plots, which take as long to load as all the rest"


def test_the_laboratory_loads_nothing_heavy():
    modules = loaded("import widgets.lab.lab")
    assert "pyqtgraph" in modules
    assert not modules & {"pandas", "scipy", "matplotlib", "onnx", "onnxruntime", "torch", "numba", "h5py", "OpenGL"}


INTERRUPTED = """
import os, signal, sys

class Finger:
    def find_spec(self, name, *more):
        if name == WANTED:
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Finger())
from widgets.__main__ import main
sys.exit(main())
"""


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize(
    ("module", "argv"),
    [
        ("argparse", []),
        ("simulator.experiment", ["list"]),
        ("numpy", ["train", "sine"]),
        ("numpy._core.multiarray", ["train", "sine"]),
        ("PySide6.QtGui", []),
        ("widgets.window.window", []),
        ("widgets.pages.gallery", ["open", "sine"]),
    ],
)
def test_ctrl_c_while_it_starts_ends_it_in_one_line(module, argv, tmp_path):
    assert interrupted(module, argv, tmp_path) == (130, "", "rnn-simulator: interrupted.\n")


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize("module", ["simulator", "simulator.command"])
def test_ctrl_c_amid_its_first_imports_ends_it_without_a_traceback(module, tmp_path):
    assert interrupted(module, ["list"], tmp_path) == (-signal.SIGINT, "", "")


def interrupted(module, argv, folder):
    """How a start ends that is interrupted while a module is looked for: exit code, stdout, stderr."""
    code = f"WANTED = {module!r}{INTERRUPTED}"
    done = subprocess.run(
        [sys.executable, "-c", code, *argv], capture_output=True, text=True,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen", "XDG_DATA_HOME": str(folder)},
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr
