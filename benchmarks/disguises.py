"""Risky words as people hide them: a seeded generator, which shares no list with the product.

``disguise("出售手枪", "split", seed=1)`` gives the same text in every run, whatever else was asked
before; None where a kind has nothing to change in a word.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable
from functools import cache
from typing import Any

from bot.text import pinyin

_SEPARATORS = (" ", "*", ".", "-", "_", "·", "~", "/", "|", "、", "\u200b", "❤", "^")
_PARTS = {
    "枪": "木仓", "炸": "火乍", "弹": "弓单", "妓": "女支", "奸": "女干", "嫖": "女票",
    "裸": "衤果", "鸡": "又鸟", "骚": "马蚤", "赌": "贝者", "诈": "讠乍", "骗": "马扁",
    "拐": "扌另", "冰": "冫水", "针": "钅十", "证": "讠正", "钞": "钅少", "婊": "女表",
    "妈": "女马", "他": "亻也", "狗": "犭句", "你": "亻尔", "操": "扌喿", "情": "忄青",
    "性": "忄生", "货": "化贝", "烟": "火因", "钱": "钅戋", "代": "亻弋", "做": "亻故",
    "伟": "亻韦", "催": "亻崔", "娘": "女良", "奴": "女又", "肉": "冂仌", "法": "氵去",
    "泄": "氵世", "淫": "氵㸒", "漏": "氵屚", "迷": "辶米", "逼": "辶畐", "药": "艹约",
    "粉": "米分", "胸": "月匈", "乳": "孚乚", "波": "氵皮", "摸": "扌莫", "插": "扌臿",
    "按": "扌安", "摩": "麻手", "棒": "木奉", "校": "木交", "杀": "乂木", "红": "纟工",
    "码": "石马", "破": "石皮", "贱": "贝戋", "傻": "亻㚇", "笔": "竹毛", "混": "氵昆",
    "蛋": "疋虫", "畜": "玄田", "种": "禾中", "明": "日月", "时": "日寸", "影": "景彡",
    "频": "步页", "视": "礻见",
}  # fmt: skip
_PICTURES = {
    "鸡": "🐔", "枪": "🔫", "弹": "💣", "马": "🐴", "狗": "🐶", "药": "💊", "赌": "🎲",
    "刀": "🔪", "烟": "🚬", "钱": "💰", "蛇": "🐍", "奶": "🥛", "口": "👄", "舌": "👅", "针": "💉",
    "牛": "🐂", "猪": "🐷", "火": "🔥", "水": "💧", "花": "🌸", "屎": "💩", "血": "🩸", "茶": "🍵",
}  # fmt: skip
_LEET = {"a": "@4", "e": "3", "i": "1!", "o": "0", "s": "5$", "t": "7", "l": "1"}


def _separate(word: str, choice: random.Random) -> str:
    return choice.choice(_SEPARATORS).join(word)


def _sound(word: str, choice: random.Random) -> str:
    """Write one character as a common one of the same sound."""
    places = [place for place, char in enumerate(word) if len(_alike(char)) > 0]
    if not places or len(word) < 2:
        return word
    place = choice.choice(places)
    return word[:place] + choice.choice(_alike(word[place])) + word[place + 1 :]


def _spell(word: str, choice: random.Random) -> str:
    """Write one character in pinyin."""
    places = [place for place, char in enumerate(word) if char > "\u4dff"]
    if not places:
        return word
    place = choice.choice(places)
    return word[:place] + pinyin(word[place]) + word[place + 1 :]


def _spell_whole(word: str, choice: random.Random) -> str:
    if not all(char > "\u4dff" for char in word):
        return word
    return choice.choice(["", " "]).join(map(pinyin, word))


def _widen(word: str, choice: random.Random) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in word)


def _swap(table: dict[str, str]) -> Callable[[str, random.Random], str]:
    def swap(word: str, choice: random.Random) -> str:
        return "".join(table.get(char, char) for char in word)

    return swap


def _leet(word: str, choice: random.Random) -> str:
    return "".join(choice.choice(_LEET[char]) if char in _LEET else char for char in word)


def _traditional(word: str, choice: random.Random) -> str:
    return str(_converter().convert(word))


KINDS: dict[str, Callable[[str, random.Random], str]] = {
    "separators": _separate,
    "homophone": _sound,
    "pinyin": _spell,
    "pinyin_whole": _spell_whole,
    "split": _swap(_PARTS),
    "full_width": _widen,
    "traditional": _traditional,
    "leet": _leet,
    "emoji": _swap(_PICTURES),
}


def disguise(word: str, kind: str, seed: int) -> str | None:
    """Hide a word; None where the kind changes nothing."""
    hidden = KINDS[kind](word, random.Random(f"{seed} {kind} {word}"))
    return hidden if hidden != word else None


@cache
def _converter() -> Any:
    from opencc import OpenCC

    return OpenCC("s2t")


@cache
def _sounds() -> dict[str, str]:
    """Return the commonest characters (level one of GB 2312) by their sound."""
    found: dict[str, str] = defaultdict(str)
    for high in range(0xB0, 0xD8):
        for low in range(0xA1, 0xFF):
            try:
                char = bytes([high, low]).decode("gb2312")
            except UnicodeDecodeError:
                continue
            found[pinyin(char)] += char
    return found


def _alike(char: str) -> str:
    return _sounds().get(pinyin(char), "").replace(char, "") if char > "\u4dff" else ""
