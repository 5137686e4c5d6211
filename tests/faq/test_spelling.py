from __future__ import annotations

import pytest

from faq.spelling import Spelling

TEXTS = [
    "排气管有几个",
    "有几个排气管",
    "定金可以退吗",
    "怎么修改登录密码",
    "银行卡怎么绑定账户",
    "level2 怎么升级",
    "app 打不开怎么办",
    "a类基金和c类基金有什么区别",
    "为什么不能转账",
]


@pytest.fixture(scope="module")
def spelling() -> Spelling:
    return Spelling(TEXTS)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("paiqiguan有几个", "排气管有几个"),
        ("pai qi guan you jige?", "排气管有几个?"),
        ("dingjin keyi tui ma", "定金可以退吗"),
        ("dìngjīn kěyǐ tuì ma", "定金可以退吗"),
        ("怎么xiugai 登录 mima", "怎么修改登录密码"),
        ("yinhangka怎么绑定", "银行卡怎么绑定"),
        ("level2 zenme shengji", "level2 怎么升级"),
        ("app dabukai zenme ban", "app 打不开怎么办"),
        ("a类jijin和c类基金", "a类基金和c类基金"),
        ("banding yinhanka", "绑定银行卡"),  # n for ng
        ("有几个排汽管", "有几个排气管"),
        ("顶金可以退吗", "定金可以退吗"),
        ("怎么修改登陆密马", "怎么修改登录密码"),
    ],
)
def test_what_is_typed_by_ear_is_mended(spelling: Spelling, typed: str, meant: str) -> None:
    assert spelling.mend(typed) == meant


@pytest.mark.parametrize(
    "text",
    [
        *TEXTS,
        "定金和订金是一回事吗",
        "明天会下雨吗",
        "how long can you hang on",
        "change the password",
        "vip 怎么升级",
        "A型号",
        "123 456",
        "?",
        "",
        " ",
        "pai" * 100,
        "の",
    ],
)
def test_what_is_spelled_right_stays(spelling: Spelling, text: str) -> None:
    assert spelling.mend(text) == text


def test_nothing_known_changes_nothing() -> None:
    assert Spelling([]).mend("paiqiguan有几个") == "paiqiguan有几个"
