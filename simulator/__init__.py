"""RNN Simulator's engine: small recurrent networks, their training, and a look inside. NumPy only, no window.

>>> from simulator import fit
>>> run = fit("sine", updates=500)
>>> run
Trained('Two sines, one network', 500 of 500 updates, validation loss 0.1)
>>> run.predict([[0.1], [0.2], [0.3]])

Nothing is imported until it is asked for.
"""

from simulator.errors import DivergedError, InputError

__version__ = "0.1.0"

__all__ = [
    "DivergedError",
    "Experiment",
    "FitDivergedError",
    "InputError",
    "Trained",
    "fit",
    "load",
    "presets",
    "train",
]

TYPE_CHECKING = False  # typing's own takes milliseconds, in which Ctrl-C would be a traceback
if TYPE_CHECKING:
    from simulator.door import Experiment, FitDivergedError, Trained, fit, load, presets, train
else:

    def __getattr__(name: str) -> object:
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from simulator import door

        return getattr(door, name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
