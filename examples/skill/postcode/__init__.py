"""A skill of one's own: which postcodes does a text name, and of which region are they?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import ClassVar

from pydantic import BaseModel, Field

from bot.errors import DataError
from bot.skill import Payload, SkillContext

_REGIONS = {"10": "北京", "20": "上海", "30": "天津", "31": "浙江", "51": "广东", "61": "四川"}
_CODE = re.compile(r"(?<!\d)[0-8]\d{5}(?!\d)", re.ASCII)


class PostcodeQuery(Payload):
    """A text to look through."""

    text: str = Field(max_length=2000, description="The text.", examples=["寄到上海，邮编200040"])


class Postcode(Payload):
    """A postcode of the text; ``region`` is empty where it is not known."""

    code: str
    region: str = ""


class PostcodeResult(Payload):
    """The postcodes of a text, in its order."""

    found: tuple[Postcode, ...] = ()


class PostcodeSkill:
    """Finds postcodes of mainland China."""

    name = "postcode"
    waits = False  # it computes and asks nobody: no deadline is needed
    Input: ClassVar[type[BaseModel]] = PostcodeQuery
    Output: ClassVar[type[BaseModel]] = PostcodeResult

    def run(self, request: PostcodeQuery) -> PostcodeResult:
        """Find them; NUL is refused, as an example of an error that is ours."""
        if "\0" in request.text:
            raise DataError("text: 有空字符 holds NUL.", hint="请删掉。Delete it.")
        codes = _CODE.findall(request.text)
        return PostcodeResult(
            found=tuple(Postcode(code=code, region=_REGIONS.get(code[:2], "")) for code in codes)
        )

    def predict(self, requests: Sequence[PostcodeQuery]) -> list[PostcodeResult]:
        """Look through texts, in their order."""
        return [self.run(request) for request in requests]


def build_skill(context: SkillContext) -> PostcodeSkill:
    """Make the skill of a workspace; ``context`` has its folder, settings and encoders."""
    return PostcodeSkill()
