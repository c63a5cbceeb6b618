"""What every value of the plans is made of: texts that can be compared, and the place in the document they stand at.

Every text is NFC. A :class:`Source` is the section or row of the document and the lines of the text it was read from
(1-based, last line inclusive).
"""

from __future__ import annotations

import unicodedata
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator


def _clean_text(text: str) -> str:
    """Refuse empty text and text that is not NFC: both hide errors when words are compared later."""
    if not text.strip():
        raise ValueError("the text is empty; leave the field out instead")
    if not unicodedata.is_normalized("NFC", text):
        raise ValueError("the text is not in Unicode form NFC; save the file in NFC")
    return text


Text = Annotated[str, AfterValidator(_clean_text)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Code = Annotated[str, Field(pattern=r"^[0-9A-Za-zĐđ]+([.][0-9A-Za-zĐđ]+)*$")]


class Fact(BaseModel):
    """Base of all values: frozen, and a field that is not in the schema is an error, not noise."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Source(Fact):
    """Where a fact stands: ``place`` as a reader would look it up ("Phụ lục, mục II, dòng 3"), lines of the text."""

    place: Text
    lines: tuple[int, int]

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not 1 <= self.lines[0] <= self.lines[1]:
            raise ValueError(f"lines {self.lines} must be [first, last] with 1 <= first <= last")
        return self


class Correction(Fact):
    """An evident scanning or typing error: what is printed, what is shown instead."""

    printed: Text
    shown: Text
