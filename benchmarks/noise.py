"""Texts as visitors type them in a hurry: a seeded generator of noise.

``add_noise("有几个排气管", "pinyin", seed=1)`` gives the same text in every run, whatever else was
asked before. Each kind does one thing, about as much of it as a person does: one slip in eight
characters, one word in pinyin, one emoji or two.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Callable
from functools import cache
from typing import Any

from bot.text import pinyin

_HAN_RUN = re.compile(r"[\u4e00-\u9fff]+")
_CLAUSE = re.compile(r"[^,，。;；?？!！\s]+")
_END = re.compile(r"[?？!！。.~～\s]*$")
_CHARS_A_SLIP = 8
_ASCII_TO_FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}
_EMOJI = "😀😂🤣😊😅😭😡🤔🙏👍👌❤🔥💰📱🚗🌹🎉😓🤷‍♀️ 👨‍👩‍👧 ☺️ ❗ ❓".replace(" ", "")
_MARKS = ("？？？", "！！！", "？！？！", "。。。", "……", "~~~", "???", "!!", "，，，", "?????")
_OPENINGS = (
    *(
        "那个，",
        "嗯…",
        "额，",
        "你好，我想问一下，",
        "请问一下哈，",
        "就是说，",
        "亲，在吗，",
        "哎",
    ),
    *("麻烦问下", "老师您好，", "话说", "我想咨询下", "不好意思打扰了，", "有人吗，", "帮我看看，"),
)
_CLOSINGS = (
    *("呢", "啊", "呀", "哈", "，谢谢", "，急", "，在线等", "，麻烦了", "，帮忙看下", "，求解答"),
    *("啦", "，谢谢啦", "，能说一下吗", "，有谁知道"),
)
# A sentence can be turned round before or after these.
_HINGE = re.compile(
    "为什么|怎么样|怎么办|怎么|怎样|如何|什么时候|什么|哪里|哪个|哪些|多少|多久|几个|是不是|能不能"
    "|可不可以|可以|有没有|是否|在哪|需要|应该"
)
_ENGLISH = {
    **{"账户": "account", "账号": "account", "帐号": "account", "帐户": "account"},
    **{"密码": "password", "登录": "login", "登陆": "login", "注册": "register", "手机": "phone"},
    **{"电脑": "PC", "软件": "app", "下载": "download", "安装": "install", "更新": "update"},
    **{"升级": "upgrade", "客服": "service", "电话": "call", "短信": "SMS", "验证码": "code"},
    **{"银行卡": "bank card", "信用卡": "credit card", "银行": "bank", "余额": "balance"},
    **{"支付": "pay", "付款": "pay", "退款": "refund", "转账": "transfer", "提现": "withdraw"},
    **{"充值": "top up", "费用": "fee", "手续费": "fee", "价格": "price", "利息": "interest"},
    **{"基金": "fund", "股票": "stock", "理财": "finance", "收益": "profit", "交易": "trade"},
    **{
        "开户": "open account",
        "绑定": "bind",
        "解绑": "unbind",
        "取消": "cancel",
        "修改": "change",
    },
    **{"设置": "set", "查询": "check", "查看": "check", "删除": "delete", "添加": "add"},
    **{"订单": "order", "快递": "express", "发票": "invoice", "优惠": "discount", "会员": "VIP"},
    **{"照片": "photo", "视频": "video", "游戏": "game", "电影": "movie", "音乐": "music"},
    **{"网站": "website", "邮箱": "email", "微信": "WeChat", "时间": "time", "问题": "problem"},
    **{
        "减肥": "lose weight",
        "医院": "hospital",
        "学校": "school",
        "工作": "job",
        "公司": "company",
    },
    **{"怎么": "how to", "如何": "how to", "怎样": "how to", "为什么": "why", "多少钱": "how much"},
    **{"什么时候": "when", "哪里": "where", "好看": "nice", "推荐": "recommend", "朋友": "friend"},
}
_ENGLISH_WORD = re.compile("|".join(sorted(_ENGLISH, key=lambda word: -len(word))))


@cache
def common_characters() -> str:
    """Return the 3,755 everyday characters: level 1 of GB 2312."""
    codes = (bytes((row, cell)) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF))
    return b"".join(codes).decode("gb2312", "ignore")


@cache
def _by_sound() -> dict[str, str]:
    found: dict[str, str] = defaultdict(str)
    for char in common_characters():
        found[pinyin(char)] += char
    return found


def add_noise(text: str, kind: str, seed: int = 0) -> str:
    """Return a text with noise of one of :data:`KINDS`; unchanged where the kind has no hold."""
    return KINDS[kind](text, random.Random(f"{seed} {kind} {text}"))


def _typo(text: str, draw: random.Random) -> str:
    """Swap, drop, add or replace characters."""
    chars = list(text)
    for _ in range(_slips(text)):
        place = draw.randrange(len(chars))
        slip = draw.choice(("swap", "drop", "add", "replace"))
        if slip == "swap" and len(chars) > 1:
            place = min(place, len(chars) - 2)
            chars[place : place + 2] = chars[place + 1], chars[place]
        elif slip == "drop" and len(chars) > 2:
            del chars[place]
        elif slip == "add":
            chars.insert(place, draw.choice(common_characters()))
        else:
            chars[place] = draw.choice(common_characters())
    return "".join(chars)


def _slips(text: str) -> int:
    return max(1, len(text) // _CHARS_A_SLIP)


def _homophone(text: str, draw: random.Random) -> str:
    """Type other characters that sound the same."""
    others = {
        place: same
        for place, (char, sound) in enumerate(_readings(text))
        if (same := _by_sound().get(sound, "").replace(char, ""))
    }
    chars = list(text)
    for place in draw.sample(sorted(others), min(_slips(text), len(others))):
        chars[place] = draw.choice(others[place])
    return "".join(chars)


def _readings(text: str) -> list[tuple[str, str]]:
    """Return each character with its sound in this text; others than Han sound like nothing."""
    from pypinyin import lazy_pinyin

    def silence(other: str) -> Any:  # a list is taken as one sound a character
        return [""] * len(other)

    sounds = lazy_pinyin(text, errors=silence)
    return list(zip(text, sounds, strict=True))


def _pinyin(text: str, draw: random.Random) -> str:
    """Type one word of two or three characters in pinyin."""
    starts = [i for i in range(len(text) - 1) if _HAN_RUN.fullmatch(text[i : i + 2])]
    if not starts:
        return text
    start = draw.choice(starts)
    length = draw.choice((2, 2, 3))
    word = _HAN_RUN.match(text[start : start + length])
    end = word.end() + start if word else start
    letters = "".join(sound for _, sound in _readings(text)[start:end])
    return text[:start] + letters + text[end:]


def _pinyin_whole(text: str, draw: random.Random) -> str:
    """Type everything in pinyin: with a space after each syllable, after some, or after none."""
    share = draw.choice((0.0, 0.5, 1.0))
    pieces = []
    for char, sound in _readings(text):
        pieces.append((sound + " " * (draw.random() < share)) if sound else char)
    return "".join(pieces).strip()


def _full_width(text: str, draw: random.Random) -> str:
    """Type what has a full-width form in it; where nothing has, with its spaces."""
    wide = text.translate(_ASCII_TO_FULL_WIDTH)
    if wide != text:
        return wide
    place = draw.randrange(len(text) + 1)
    return f"{text[:place]}\u3000{text[place:]}？"


def _traditional(text: str, draw: random.Random) -> str:
    """Write traditional characters, of the general, the Taiwan or the Hong Kong standard."""
    return _converter(draw.choice(("s2t", "s2tw", "s2hk")))(text)


@cache
def _converter(standard: str) -> Callable[[str], str]:
    from opencc import OpenCC

    convert: Callable[[str], str] = OpenCC(standard).convert
    return convert


def _emoji(text: str, draw: random.Random) -> str:
    """Insert one to three emoji, mostly at the end."""
    for _ in range(draw.choice((1, 1, 2, 3))):
        place = draw.choice((len(text), len(text), 0, draw.randrange(len(text) + 1)))
        text = text[:place] + draw.choice(_emoji_list()) + text[place:]
    return text


@cache
def _emoji_list() -> list[str]:
    """Cut the list into emoji: joined ones and those with a variation selector are several."""
    joined = re.compile(".(?:[\ufe0f]|\u200d.)*")
    return joined.findall(_EMOJI)


def _punctuation(text: str, draw: random.Random) -> str:
    """Repeat marks: at the end, and where there are some already."""
    body = _END.sub("", text)
    body = re.sub("[,，]", lambda mark: mark[0] * draw.randint(1, 4), body)
    return body + draw.choice(_MARKS)


def _word_order(text: str, draw: random.Random) -> str:
    """Turn clauses round; a single clause at a hinge of its sentence."""
    clauses = _CLAUSE.findall(text)
    if len(clauses) > 1:
        first = draw.randrange(len(clauses) - 1)
        clauses[first : first + 2] = clauses[first + 1], clauses[first]
        return "，".join(clauses)
    body = _END.sub("", text)
    hinges = {place for found in _HINGE.finditer(body) for place in found.span()}
    inner = sorted(hinges - {0, len(body)}) or [len(body) // 2]
    place = draw.choice(inner)
    return body[place:] + body[:place]


def _filler(text: str, draw: random.Random) -> str:
    """Say something before, after, or both."""
    opening, closing = draw.choice(_OPENINGS), draw.choice(_CLOSINGS)
    before, after = draw.choice(((True, False), (False, True), (True, True)))
    return (opening if before else "") + (_END.sub("", text) + closing if after else text)


def _english(text: str, draw: random.Random) -> str:
    """Say one word of service in English."""
    found = list(_ENGLISH_WORD.finditer(text))
    if not found:
        return text
    word = draw.choice(found)
    before, after = text[: word.start()], text[word.end() :]
    gap = " " if draw.random() < 0.5 else ""
    return f"{before}{gap}{_ENGLISH[word[0]]}{gap}{after}".strip()


KINDS: dict[str, Callable[[str, random.Random], str]] = {
    "typo": _typo,
    "homophone": _homophone,
    "pinyin": _pinyin,
    "pinyin_whole": _pinyin_whole,
    "full_width": _full_width,
    "traditional": _traditional,
    "emoji": _emoji,
    "punctuation": _punctuation,
    "word_order": _word_order,
    "filler": _filler,
    "english": _english,
}
