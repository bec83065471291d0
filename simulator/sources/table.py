"""The user's own table: a CSV file with a row for each time step."""

from typing import Literal, Self

import numpy as np
from pydantic import Field

from simulator.errors import InputError
from simulator.sources.base import SOURCES, Source
from simulator.sources.dates import span
from simulator.sources.delimited import Header
from simulator.sources.series import Columns, SeriesSpec
from simulator.sources.sheet import FILES, TABLES, Cells, Missing, Sheet, choose, interpolated
from simulator.sources.sorting import Looked


@SOURCES.register
class Table(SeriesSpec):
    """Your own CSV file: one row for each time step, numbers in columns."""

    reads = TABLES
    kind: Literal["table"] = "table"
    path: str = Field(
        "",
        title="CSV file",
        description="A text file with a row for each time step, its values separated by , ; or tabs.",
        json_schema_extra={"file": FILES},
    )
    columns: tuple[str, ...] = Field(
        (), max_length=256, title="Inputs",
        description="Names (or numbers, from 1) of the columns the network sees. Empty: every column of numbers.",
        json_schema_extra={"choices": "columns", "empty": "all"},
    )  # fmt: skip
    target_columns: tuple[str, ...] = Field(
        (), max_length=256, title="Targets",
        description="Names (or numbers, from 1) of the columns to predict. Empty: the inputs.",
        json_schema_extra={"choices": "columns", "empty": "the inputs"},
    )  # fmt: skip
    header: Header = Field(
        "auto", title="Header", description="Whether the first row holds names. Auto: it does if it is no number."
    )
    missing: Missing = Field(
        "refuse",
        title="Empty cells",
        description="Refuse the file, repeat the value of the row before, or interpolate: draw a line through the gap.",
    )

    @classmethod
    def guess(cls, path: str) -> Self | None:
        sheet = Sheet(path)
        table, numeric, names = Looked(sheet), sheet.numeric, sheet.names
        chosen: dict[str, object] = {"path": path}
        counts = [c for c in numeric if len(numeric) > 1 and table.counts(c)]
        if counts or numeric != sheet.usable:
            chosen |= {"columns": [names[c] for c in numeric if c not in counts]}
        if table.gaps(c for c in numeric if c not in counts):
            chosen |= {"missing": "interpolate"}
        return cls.from_data(chosen)

    def named(self, before: Source) -> Self:
        if self.columns or self.target_columns:
            return self
        targets = () if before.outputs == before.inputs else before.outputs
        return self.model_copy(update={"columns": before.inputs, "target_columns": targets})

    def series(self) -> Columns:
        sheet = Sheet(self.path, self.header)
        names, usable = sheet.names, sheet.usable
        inputs = choose(self.columns, names, "data.columns") or usable
        targets = choose(self.target_columns, names, "data.target_columns") or inputs
        if not inputs:
            raise InputError(f"data.path: {self.path} has no column of numbers; choose a file that has one.")
        used = sorted(set(inputs) | set(targets))
        cells = sheet.read(used, self.missing)
        borders = [cut + self.horizon for cut in self.cuts(len(cells.values) - self.horizon) if cut]
        values = interpolated(cells.values, cells.times, borders)
        for column, c in zip(values.T, used, strict=True):
            if np.isnan(column).all():
                raise InputError(f"data.path: column {names[c]!r} has no number at all; choose other columns.")
        place = {c: k for k, c in enumerate(used)}
        return Columns(
            values,
            tuple(names[c] for c in used),
            tuple(place[c] for c in inputs),
            tuple(place[c] for c in targets),
            ", ".join(names[c] for c in sheet.timed) if sheet.timed else "row",
            tuple(name for name, sort in zip(names, sheet.sorts, strict=True) if sort in ("number", "thousands")),
            () if self.columns else sheet.left_out({*used, *usable, *sheet.timed}),
            cells.times,
            f"as each row is a time step{' with its date' if sheet.timed else ''}",
            self._told(sheet, cells),
        )

    def _told(self, sheet: Sheet, cells: Cells) -> tuple[str, ...]:
        """How the file was read."""
        found = list[str]()
        if cells.times is not None:
            named = " and ".join(sheet.names[c] for c in sheet.timed)
            found.append(f"{named} on the axis, not an input: {span(cells.times)}")
        if cells.filled:
            how = "interpolated" if self.missing == "interpolate" else "filled from the row before"
            found.append(f"{cells.filled:,} empty cell{'s' * (cells.filled != 1)} {how}")
        if sheet.encoding:
            found.append(f"read as {sheet.encoding}, as it is not UTF-8")
        return tuple(found)
