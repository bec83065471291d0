"""Files as people have them, in the style of those one finds in public: what the tests open, at the first try."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sin

START = datetime(2023, 1, 2)


@dataclass(frozen=True)
class Own:
    """A file, and what is to be guessed of it."""

    content: bytes
    kind: str
    task: str
    """How the line begins that tells the task."""
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    facts: tuple[str, ...] = ()
    """What is said of it besides."""
    ending: str = ".csv"
    loss: str = "squared-error"
    layer: str = "lstm"


def noise(i: int, k: int = 0) -> float:
    """A number between 0 and 1 that looks like chance."""
    return (i * 7919 + k * 104_729) % 1009 / 1009


def lines(head: str, row: Callable[[int], str], count: int) -> str:
    return head + "\n" * bool(head) + "".join(f"{row(i)}\n" for i in range(count))


def prices(i: int) -> str:
    day = START + timedelta(days=i + 2 * (i // 5))
    close = 100 + 5 * sin(i / 9) + noise(i)
    return f'{day:%m/%d/%Y},{close - 1:.2f},{close + 1:.2f},{close:.2f},"{1_000_000 + 1017 * i:,}"'


def sensor(i: int) -> str:
    at = START + timedelta(minutes=10 * i + 50 * (i > 80))
    return f"{at:%Y-%m-%d %H:%M:%S},{20 + sin(i / 12):.2f},{55 - noise(i):.1f},OK"


def labelled(i: int) -> str:
    sequence, step = divmod(i, 8)
    if step >= 5 + sequence % 3:
        return ""
    sign, label = ((1, "rising"), (-1, "falling"))[sequence % 2]
    return f"rec_{sequence:02},{step},{sign * step + noise(i):.3f},{noise(i, 1):.3f},{label}"


def flowers(i: int) -> str:
    species = i // 30
    name = ("setosa", "versicolor", "virginica")[species]
    return f"{i + 1},{5 + species + noise(i):.1f},{3 + noise(i, 1):.1f},{name}"


def moves(i: int) -> str:
    return f"{i / 50:.2f},{noise(i):.3f},{noise(i, 2):.3f},{('rest', 'walk')[i // 40 % 2]}"


def wide(i: int) -> str:
    return "\t".join([f"{i % 3 + 1}", *(f"{sin(i % 3 * t / 9) + noise(i, t):.3f}" for t in range(40))])


def quoted(i: int) -> str:
    mood = ("good", "bad")[i % 2]
    return f'"Said ""well, {i}""\nand left; twice",{noise(i):.3f},{i % 2 + noise(i, 1):.3f},"{mood}, really"'


def gaps(i: int) -> str:
    level = "" if i in (3, 4, 30) else f"{4 + sin(i / 5):.2f}"
    rain = "NA" if i % 25 == 7 else f"{noise(i):.2f}"
    return f"{START + timedelta(days=i):%Y-%m-%d},{level},{rain}"


def german(i: int) -> str:
    return f"{START + timedelta(hours=i):%d.%m.%Y %H:%M};{10 + 3 * sin(i / 8):.2f};{1000 + i}.5"


def comma(text: str) -> str:
    """Decimal commas in the numbers of rows with semicolons, whose dates keep their points."""
    rows = [row.split(";") for row in text.splitlines()]
    return "\n".join(";".join([row[0], *(cell.replace(".", ",") for cell in row[1:])]) for row in rows) + "\n"


def blank(text: str) -> str:
    return "".join(f"{line}\n" for line in text.splitlines() if line)


OWN: dict[str, Own] = {
    "prices with dates": Own(
        lines("Date,Low,High,Close,Volume", prices, 150).encode(), "table", "Next value of 4 columns",
        ("Low", "High", "Close", "Volume"), ("Low", "High", "Close", "Volume"),
        ("150 steps", "Date on the axis, not an input: 2023-01-02", "mostly 1 day apart"),
    ),
    "sensor log with times and gaps": Own(
        lines("timestamp,temperature,humidity,status", sensor, 150).encode(), "table", "Next value of 2 columns",
        ("temperature", "humidity"), ("temperature", "humidity"),
        ("timestamp on the axis", "mostly 10 minutes apart", "left out, as no numbers: status"),
    ),
    "labelled sequences with ids": Own(
        blank(lines("sequence_id,step,x,y,label", labelled, 8 * 24)).encode(), "labelled",
        "Classification of each sequence, 2 classes: cross-entropy, as column 'label'", ("x", "y"),
        ("falling", "rising"), ("24 sequences of 5 to 7 steps", "step (counts rows)"), loss="cross-entropy",
    ),
    "independent rows": Own(
        lines("Id,SepalLength,SepalWidth,Species", flowers, 90).encode(), "labelled",
        "Classification of each row, 3 classes: cross-entropy", ("SepalLength", "SepalWidth"),
        ("setosa", "versicolor", "virginica"), ("90 rows, an example each", "Id (counts rows)"),
        loss="cross-entropy", layer="dense",
    ),
    "semicolons and decimal commas": Own(
        comma(lines("Zeit;Temperatur;Druck", german, 120)).encode(), "table", "Next value of 2 columns",
        ("Temperatur", "Druck"), ("Temperatur", "Druck"), ("Zeit on the axis", "1 hour apart"),
    ),
    "UTF-8 BOM": Own(
        b"\xef\xbb\xbf" + lines("Température,Débit", lambda i: f"{noise(i):.3f},{noise(i, 2):.3f}", 120).encode(),
        "table", "Next value of 2 columns", ("Température", "Débit"), ("Température", "Débit"),
    ),
    "Latin-1": Own(
        lines("Höhe\tGröße", lambda i: f"{noise(i):.3f}\t{noise(i, 2):.3f}", 120).encode("latin-1"), "table",
        "Next value of 2 columns", ("Höhe", "Größe"), ("Höhe", "Größe"), ("read as Latin-1",), ".tsv",
    ),
    "quoted text": Own(
        lines('comment,"a, b",c,mood', quoted, 80).encode(), "labelled",
        "Classification of each row, 2 classes: cross-entropy", ("a, b", "c"), ("bad, really", "good, really"),
        ("left out: comment",), loss="cross-entropy", layer="dense",
    ),
    "missing cells": Own(
        lines("date,level,rain", gaps, 120).encode(), "table", "Next value of 2 columns", ("level", "rain"),
        ("level", "rain"), ("8 empty cells interpolated",),
    ),
    "one column": Own(
        lines("", lambda i: f"{sin(i / 7):.4f}", 120).encode(), "table", "Next value of column 1", ("column 1",),
        ("column 1",), ("120 steps",),
    ),
    "a label at each step": Own(
        lines("time,ax,ay,activity", moves, 200).encode(), "labelled",
        "Classification of each step, 2 classes: cross-entropy", ("ax", "ay"),
        ("rest", "walk"), ("8 sequences of 25 steps",), loss="cross-entropy",
    ),
    "rows that are sequences": Own(
        lines("", wide, 30).encode(), "labelled",
        "Classification of each sequence, 3 classes: cross-entropy", ("value",),
        ("1", "2", "3"), ("30 sequences of 40 steps",), ".tsv", "cross-entropy",
    ),
    "sequences of numbers with ids": Own(
        lines("unit,cycle,pressure", lambda i: f"{i // 9 + 1},{i % 9 + 1},{noise(i):.3f}", 9 * 20).encode(),
        "own-sequences", "Next value of pressure", ("pressure",), ("pressure",), ("20 sequences of 9 steps",),
    ),
}  # fmt: skip
