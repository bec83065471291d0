"""How each sort of edge runs between its ends, and how near a point is to one."""

import math
from collections.abc import Iterator

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath, QPainterPathStroker, QPolygonF

from widgets.drawing.picture import Bundle, End

HEAD = 4.5
"""Length of an arrow's head."""
NEAR = 6.0
"""Width of the band along an edge in which it is pointed at."""


def route(path: QPainterPath, bundle: Bundle, end: End) -> None:
    """Add the way of an edge to a path."""
    path.moveTo(end.x1, end.y1)
    if bundle.shape in ("line", "arrow", "bias"):
        path.lineTo(end.x2, end.y2)
    elif bundle.shape == "elbow":
        path.lineTo(end.x1, end.y2)
        path.lineTo(end.x2, end.y2)
    elif bundle.shape == "loop" or (bundle.shape == "arc" and not end.bend):
        path.moveTo(end.x1, end.y1 - 2)
        path.cubicTo(end.x1 + 5, end.y1 - 13, end.x1 + 15, end.y1 - 3, end.x1 + 1, end.y1 + 1)
    elif bundle.shape == "arc":
        lean = 2.0 if end.y2 > end.y1 else -2.0
        out = 4 / 3 * end.bend
        path.moveTo(end.x1, end.y1 + lean)
        path.cubicTo(end.x1 + out, end.y1 + lean, end.x2 + out, end.y2 - lean, end.x2 + 1, end.y2 - lean)
    elif bundle.shape == "ring":
        step = 5 * end.bend
        right, low, left = bundle.right + step, bundle.bottom - step, end.x2 - 12 - step
        for x, y in ((right, end.y1), (right, low), (left, low), (left, end.y2), (end.x2, end.y2)):
            path.lineTo(x, y)
    else:  # under all layers
        reach = min(60.0, (end.x2 - end.x1) / 3)
        path.cubicTo(
            end.x1 + reach / 2, bundle.bottom, end.x1 + reach / 2, bundle.bottom, end.x1 + reach, bundle.bottom
        )
        path.lineTo(end.x2 - reach, bundle.bottom)
        path.cubicTo(end.x2 - reach / 2, bundle.bottom, end.x2 - reach / 2, bundle.bottom, end.x2, end.y2)


def head(path: QPainterPath, bundle: Bundle, end: End) -> None:
    """Add the head of an edge that has one."""
    if bundle.shape in ("line", "elbow", "under", "bias"):
        return
    to_left = bundle.shape in ("arc", "loop")
    lean = (-2.0 if end.y2 > end.y1 else 2.0) if end.bend and bundle.shape == "arc" else 1.0 * (bundle.shape == "loop")
    side = 1.0 if to_left else -1.0
    x, y = end.x2 + (0.5 if to_left else 0.0), end.y2 + lean
    back = x + side * HEAD
    path.addPolygon(QPolygonF([QPointF(x, y), QPointF(back, y - HEAD / 2.4), QPointF(back, y + HEAD / 2.4)]))
    path.closeSubpath()


def traced(bundle: Bundle) -> list[tuple[QPainterPath, QPainterPath]]:
    """The way of each edge and its head, found once."""
    if bundle.traced is None:
        bundle.traced = []
        for end in bundle.ends:
            path, tip = QPainterPath(), QPainterPath()
            route(path, bundle, end)
            head(tip, bundle, end)
            bundle.traced.append((path, tip))
    return bundle.traced


def along(bundle: Bundle, end: End) -> QPainterPath:
    """The band in which an edge is pointed at."""
    path, stroker = QPainterPath(), QPainterPathStroker()
    route(path, bundle, end)
    stroker.setWidth(NEAR)
    return stroker.createStroke(path)


def edge_at(bundles: list[Bundle], point: QPointF) -> tuple[Bundle, End] | None:
    """The edge at a point."""
    return next(_near(bundles, point), None)


def edges_near(bundles: list[Bundle], point: QPointF) -> list[tuple[Bundle, End]]:
    """All edges at a point."""
    return list(_near(bundles, point))


def _near(bundles: list[Bundle], point: QPointF) -> Iterator[tuple[Bundle, End]]:
    for bundle in bundles:
        for end in bundle.ends:
            if _may_hold(bundle, end, point) and along(bundle, end).contains(point):
                yield bundle, end


def _in_arc(end: End, point: QPointF) -> bool:
    far = end.x1 - NEAR <= point.x() <= end.x1 + max(end.bend, 16) + NEAR
    return far and min(end.y1, end.y2) - 14 <= point.y() <= max(end.y1, end.y2) + NEAR


def _may_hold(bundle: Bundle, end: End, point: QPointF) -> bool:
    """A quick look: most edges are far."""
    if bundle.shape not in ("line", "arrow", "bias"):
        return bundle.shape != "arc" or _in_arc(end, point)
    if not min(end.x1, end.x2) - 3 <= point.x() <= max(end.x1, end.x2) + 3:
        return False
    length = math.hypot(end.x2 - end.x1, end.y2 - end.y1) or 1.0
    across = (end.x2 - end.x1) * (point.y() - end.y1) - (end.y2 - end.y1) * (point.x() - end.x1)
    return abs(across) / length < NEAR
