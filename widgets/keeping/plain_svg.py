"""SVG that draws alike everywhere.

Qt writes a curve in the units of its data, under a matrix that scales it, and asks by `vector-effect` that the pen not
be scaled too. Browsers do so; many other programs draw a pen as wide as the plot. Here every shape that is scaled is
written in the picture's own units, where no such wish is needed.
"""

import base64
import re
import xml.etree.ElementTree as ET

from PySide6.QtCore import QBuffer, QSize
from PySide6.QtGui import QImage

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
LINK = f"{{{XLINK}}}href"
WISH = "vector-effect"
PNG = "data:image/png;base64,"
FINE = 1000
"""Pixels to each side of an image that stands for cells, at least."""
NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
PAIR = re.compile(rf"({NUMBER.pattern})[\s,]+({NUMBER.pattern})")
POINTS = {"polyline": "points", "polygon": "points", "path": "d"}

Matrix = tuple[float, float, float, float, float, float]


def plain(svg: bytes) -> bytes:
    """The same picture without scaled pens."""
    ET.register_namespace("", SVG)
    ET.register_namespace("xlink", XLINK)
    root = ET.fromstring(svg)
    for group in root.iter(f"{{{SVG}}}g"):
        matrix = _matrix(group.get("transform"))
        if any(shape.get(WISH) == "non-scaling-stroke" for shape in group) and matrix[:4] != (1, 0, 0, 1):
            _flatten(group, matrix)
    for each in root.iter():
        each.attrib.pop(WISH, None)
        if each.tag == f"{{{SVG}}}image":  # a heat map: its cells are not to run into each other
            each.set(LINK, _coarse(each.get(LINK, "")))
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _coarse(link: str) -> str:
    """An image with so many pixels for each cell that no program's smoothing shows."""
    image = QImage.fromData(base64.b64decode(link.removeprefix(PNG)))
    size = QSize(*(-(-FINE // max(side, 1)) * side for side in (image.width(), image.height())))
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    image.scaled(size).save(buffer, "PNG")  # type: ignore[call-overload]  # the stubs want bytes, which Qt refuses
    return PNG + base64.b64encode(buffer.data().data()).decode()


def _matrix(transform: str | None) -> Matrix:
    found = [float(number) for number in NUMBER.findall(transform or "")]
    return (found[0], found[1], found[2], found[3], found[4], found[5]) if len(found) == 6 else (1, 0, 0, 1, 0, 0)


def _flatten(group: ET.Element, matrix: Matrix) -> None:
    """Apply a group's matrix to the points of its shapes; what has none keeps it."""
    transform = group.attrib.pop("transform")
    a, b, c, d, e, f = matrix

    def moved(pair: re.Match[str]) -> str:
        x, y = float(pair[1]), float(pair[2])
        return f"{a * x + c * y + e:.2f},{b * x + d * y + f:.2f}"

    for shape in group:
        place = POINTS.get(shape.tag.removeprefix(f"{{{SVG}}}"))
        if place is None:
            shape.set("transform", transform)
        else:
            shape.set(place, PAIR.sub(moved, shape.get(place, "")))
