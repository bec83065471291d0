"""Mathematics set in type: lines of arithmetic on a page, with what they name under the pointer."""

from widgets.maths.curve import CurveOfUnit
from widgets.maths.loss import CurvesOfLoss
from widgets.maths.page import MathPage

__all__ = ["CurveOfUnit", "CurvesOfLoss", "MathPage"]
