"""What json and pydantic complain of, in the words of somebody who edits a workspace."""

from __future__ import annotations

from collections.abc import Mapping
from json import JSONDecodeError
from typing import Any

from pydantic import ValidationError

_JSON = {
    "Expecting property name": (
        "这里要写双引号里的名字，最后一项后面不能有逗号",
        "a name in double quotes must stand here, and no comma after the last item",
    ),
    "Expecting ',' delimiter": (
        "这里缺少逗号或右括号",
        "a comma or a closing bracket is missing here",
    ),
    "Expecting ':' delimiter": ("这里缺少冒号", "a colon is missing here"),
    "Expecting value": ("这里缺少一个值", "a value is missing here"),
    "Extra data": ("结尾之后还有内容", "something follows the end"),
    "Unterminated string": ("引号没有成对", "a quote is not closed"),
    "Invalid control character": (
        r"引号里的换行要写成 \n，制表符要写成 \t",
        r"inside quotes a line break is written \n and a TAB \t",
    ),
    r"Invalid \escape": (r"反斜杠要写成 \\", r"a backslash is written \\"),
}
_INVALID = {
    "missing": ("缺少这一项，请补上", "is missing; add it"),
    "literal_error": ("只能是 {expected}", "must be {expected}"),
    "less_than": ("要小于 {lt}", "must be less than {lt}"),
    "less_than_equal": ("不能大于 {le}", "must be at most {le}"),
    "greater_than": ("要大于 {gt}", "must be more than {gt}"),
    "greater_than_equal": ("不能小于 {ge}", "must be at least {ge}"),
    "int_type": ("要写整数", "must be a whole number"),
    "int_parsing": ("要写整数", "must be a whole number"),
    "int_from_float": ("要写整数", "must be a whole number"),
    "float_type": ("要写数字", "must be a number"),
    "float_parsing": ("要写数字", "must be a number"),
    "string_type": ("要写文字", "must be text"),
    "string_too_long": ("最多 {max_length} 个字", "must be at most {max_length} letters"),
    # The name of a bot is the one text that has a pattern.
    "string_pattern_mismatch": (
        "只能用文字、数字、_ 和 -，1 到 64 个",
        "must be 1 to 64 letters, digits, _ and -",
    ),
    "too_short": ("至少要有 {min_length} 项", "must have at least {min_length} item(s)"),
    "list_type": ("要写成列表", "must be a list"),
    "tuple_type": ("要写成列表", "must be a list"),
    "dict_type": ("要写成“名称: 值”", "must be made of `key: value`"),
    "model_type": ("要写成“名称: 值”", "must be made of `key: value`"),
}


def explain_json(error: JSONDecodeError) -> str:
    """Say why a text is not JSON, in Chinese and English.

    Examples
    --------
    >>> import json
    >>> try:
    ...     json.loads("{1")
    ... except json.JSONDecodeError as error:
    ...     print(explain_json(error).partition("。")[2])
    Not JSON: a name in double quotes must stand here, and no comma after the last item.
    """
    found = (words for start, words in _JSON.items() if error.msg.startswith(start))
    chinese, english = next(found, ("写法不对", error.msg))
    return f"JSON 格式有误：{chinese}。Not JSON: {english}."


def explain_invalid(item: Mapping[str, Any]) -> str:
    """Say what a value must be, in Chinese and English.

    Parameters
    ----------
    item
        One of a ``ValidationError``'s ``errors()``.

    Examples
    --------
    >>> explain_invalid({"type": "less_than", "ctx": {"lt": 1}})
    '要小于 1。It must be less than 1.'
    """
    chinese, english = _INVALID.get(item["type"], ("写法不对", "is wrong: " + item.get("msg", "")))
    context = item.get("ctx", {})
    in_chinese = {key: str(value).replace(" or ", " 或 ") for key, value in context.items()}
    return f"{chinese.format(**in_chinese)}。It {english.format(**context)}."


def list_invalid(error: ValidationError) -> str:
    """Say of every wrong field of a request what is wrong, in the words of pydantic.

    Examples
    --------
    >>> from pydantic import BaseModel
    >>> class Asked(BaseModel):
    ...     text: str
    >>> try:
    ...     Asked.model_validate({})
    ... except ValidationError as error:
    ...     print(list_invalid(error))
    text: Field required
    """
    found = error.errors(include_url=False)
    return "; ".join(f"{'.'.join(map(str, e['loc'])) or 'body'}: {e['msg']}" for e in found)
