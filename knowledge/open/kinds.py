"""What kind of value a question asks for, and of what kind a value is."""

from __future__ import annotations

import re

from bot.text import normalize

_LONGEST = 60  # letters of a value that are looked at

_QUESTIONS = tuple(
    map(
        re.compile,
        (
            "谁|哪位|什么人|哪个人|几位|who",
            "什么时候|何时|哪年|哪一年|几月|几号|几点|哪天|日期|时间|多久|啥时候|年份|哪一天|when",
            "哪里|哪儿|在哪|何处|什么地方|哪个(?:城市|国家|省|地|区|县|市)|哪国|位置|地址"
            "|哪一?个?(?:省|市|国)|where",
            "多少|几|多[大长宽高重远快]|how (?:much|many)",
            "怎么|怎样|如何|咋|how",
            "哪些|哪|which",
            "什么|啥|何|what",
        ),
    )
)
_VALUES = tuple(
    map(
        re.compile,
        (
            r"^\D{0,4}\d{4}\s*(?:年|[-./])|^\d{4}$|\d+月\d+",
            r"https?:|www\.|@",
            r"^[a-z0-9 .:/_+-]*[a-z][a-z0-9 .:/_+-]*$",
            r"^[约大近超]?\D{0,2}[\d.,]+\s*\D{0,8}$",
            r"\d",
            "[省市县区镇乡村路街国州岛]",
            "(?:公司|集团|大学|学院|出版社|局|部|会|院|所)$",
            "^.{1,4}$",
            "^.{5,12}$",
        ),
    )
)
N_QUESTIONS, N_VALUES = len(_QUESTIONS) + 1, len(_VALUES) + 1


def kind_of_question(text: str) -> int:
    """Tell what a normalised text asks for: 0 a person, 1 a time, 2 a place or 3 a number.

    Examples
    --------
    >>> kind_of_question("□是谁写的"), kind_of_question("□多重")
    (0, 3)
    """
    return _first(_QUESTIONS, text)


def kind_of_value(value: str) -> int:
    """Tell of what kind a value is: 0 a date, 1 an address of the net, 3 a number.

    Examples
    --------
    >>> kind_of_value("1998年"), kind_of_value("约3.5 公斤")
    (0, 3)
    """
    return _first(_VALUES, normalize(value[:_LONGEST]))


def _first(patterns: tuple[re.Pattern[str], ...], text: str) -> int:
    found = (n for n, pattern in enumerate(patterns) if pattern.search(text))
    return next(found, len(patterns))
