"""How the user arranged the laboratory, as the settings keep it: checked, since a file can be damaged or edited."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

PIXELS = 10_000
"""The most that a part may have."""


class Kept(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True)


class KeptCard(Kept):
    folded: bool | None = None
    """Whether its lower row was folded by hand; None: neither folded nor unfolded."""
    views: tuple[str, ...] = ()
    """The kinds of the views that were chosen."""


class Arrangement(Kept):
    splits: dict[str, Annotated[float, Field(ge=0, le=PIXELS)] | None]
    """What the first part of each splitter was given by hand, a share or pixels; None: what is usual."""
    cards: dict[str, KeptCard]
    tab: str
    card: Annotated[int, Field(ge=0, le=1)]
    """Which card is seen where there is one column."""

    @classmethod
    def read(cls, text: str) -> "Arrangement | None":
        """From JSON; None where anything about it is wrong."""
        try:
            return cls.model_validate_json(text)
        except ValidationError:
            return None
