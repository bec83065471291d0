"""Synthetic spectrograms of the stop consonants B, D and G before a vowel."""

from typing import Literal

import numpy as np
import numpy.typing as npt
from pydantic import Field

from simulator.arrays import Array, Rng
from simulator.sources.base import SOURCES
from simulator.sources.batch import Batch
from simulator.sources.episodes import HELD_OUT_STREAM, Episodes, EpisodeSpec, answered
from simulator.sources.preview import Preview

BANDS, FRAMES = 16, 15
CLASSES = ("B", "D", "G")
VOWELS = np.array([(300, 2300, 3000), (500, 1850, 2500), (730, 1150, 2450), (500, 900, 2400), (320, 850, 2250)])
"""About where the formants of i, e, a, o, u lie for a man, in Hz."""
LOCI = np.array([(0.8, 80), (0.4, 1150), (0.95, 330)])
"""Slope and offset in Hz of the line from the vowel's second formant to its beginning, for B, D and G: from below,
from about 1,800 Hz, and from close under the third. Rounded from the locus equations of phonetics (Sussman 1991†)."""
F1_LOCUS, GLIDE, BANDWIDTH = 200.0, 2.5, 1.1
"""Where the first formant begins, in Hz; how many frames a glide takes to fall to 1/e; a formant's width in bands."""
TOP = 5400.0
"""Upper edge of the highest band, in Hz."""


@SOURCES.register
class FormantsSpec(EpisodeSpec):
    """Synthetic B, D, G: made-up spectrograms of three consonants, told apart by how the second formant moves. No
    recorded speech."""

    targets = "classes"
    kind: Literal["formants"] = "formants"
    speakers: float = Field(
        0.08, ge=0, le=0.5, title="Speakers",
        description="How much speakers differ: the standard deviation of their formants, as a share.",
    )  # fmt: skip
    shift: int = Field(
        2, ge=0, le=5, title="Shift", description="By how many frames the onset may come early or late.",
        json_schema_extra={"unit": "frames"},
    )  # fmt: skip
    noise: float = Field(
        0.08, ge=0, le=5, title="Noise",
        description="Standard deviation of the noise in every band; the loudest formants have about 1.",
    )  # fmt: skip

    def open(self, dtype: npt.DTypeLike = "float32") -> "Formants":
        return Formants(self, dtype)


class Formants(Episodes):
    """In the shape of Waibel & others 1989: 16 mel bands in 15 frames of 10 ms, each sequence between -1 and 1 with
    a mean of 0; one class at the last frame. Their recordings cannot be shipped: these are rules and noise, so a
    share right on them says nothing about speech."""

    targets = "classes"
    right_means = "sequences whose class is the likeliest"

    def __init__(self, spec: FormantsSpec, dtype: npt.DTypeLike) -> None:
        super().__init__(spec, tuple(f"band {i + 1}" for i in range(BANDS)), CLASSES, FRAMES, dtype)
        self.spec = spec

    def episodes(self, rng: Rng, B: int) -> Batch:
        which = rng.integers(0, len(CLASSES), B)
        bands, onset = self.tracks(rng, which)
        x = energies(bands, onset) + self.spec.noise * rng.standard_normal((FRAMES, B, BANDS))
        x -= x.mean(axis=(0, 2), keepdims=True)
        x /= np.abs(x).max(axis=(0, 2), keepdims=True)
        return answered(x, np.eye(len(CLASSES))[which], np.full(B, FRAMES), self.dtype, FRAMES)

    def tracks(self, rng: Rng, which: Array) -> tuple[Array, Array]:
        """For consonants (B,), three formants (T, B, 3) in bands, and the frame (B,) at which the voice begins."""
        B = len(which)
        speaker = np.exp(self.spec.speakers * rng.standard_normal((B, 1)))
        vowel = VOWELS[rng.integers(0, len(VOWELS), B)] * np.exp(0.04 * rng.standard_normal((B, 3)))
        slope, offset = LOCI[which].T
        start = vowel.copy()
        start[:, 0], start[:, 1] = F1_LOCUS, slope * vowel[:, 1] + offset + 60 * rng.standard_normal(B)
        onset = 3 + rng.integers(-self.spec.shift, self.spec.shift + 1, B)
        since = np.maximum(np.arange(FRAMES)[:, None] - onset, 0)
        glide = np.exp(-since / (GLIDE * rng.uniform(0.8, 1.25, B)))[:, :, None]
        return band_of((vowel + (start - vowel) * glide) * speaker), onset

    def preview(self) -> Preview:
        """The second formant of one sequence of each class, each before the same vowel in the same voice."""
        which = np.arange(len(CLASSES))
        alike = Formants(self.spec.model_copy(update={"speakers": 0.0, "shift": 0}), self.dtype)
        vowels = alike.stream_of(HELD_OUT_STREAM)
        bands, _ = alike.tracks(vowels, which)
        lines = {name: bands[:, k, 1] for k, name in enumerate(CLASSES)}
        return Preview(self.facts(), np.arange(FRAMES), lines, "frame of 10 ms (second formant, in bands)")


def energies(bands: Array, onset: Array) -> Array:
    """The energy (T, B, 16) that formants (T, B, 3) give to each band from the onset (B,) on; before, the low hum of
    a closed mouth."""
    distance = np.arange(BANDS) - bands[:, :, :, None]
    loud = np.array([1.0, 0.8, 0.5])[:, None] * np.exp(-0.5 * np.square(distance / BANDWIDTH))
    voiced = (np.arange(FRAMES)[:, None] >= onset)[:, :, None]
    hum = 0.4 * np.exp(-0.5 * np.square(np.arange(BANDS) / BANDWIDTH))
    return np.where(voiced, loud.max(axis=2), hum)


def mel(hertz: Array | float) -> Array:
    """The pitch scale m = 2595 log₁₀(1 + f/700)."""
    return np.asarray(2595 * np.log10(1 + np.asarray(hertz) / 700))


def band_of(hertz: Array) -> Array:
    """Frequencies as places among the bands: 0 is the middle of the lowest."""
    return np.asarray(mel(hertz) / mel(TOP) * BANDS - 0.5)
