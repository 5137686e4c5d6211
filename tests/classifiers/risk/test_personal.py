from __future__ import annotations

import pytest

from classifiers.risk.personal import find_personal, mask_personal


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("打13812345678找我", "打[phone]找我"),
        ("打 138-1234-5678 或 +86 13912345678", "打 [phone] 或 [phone]"),
        ("座机 010-12345678", "座机 [phone]"),
        ("身份证11010519491231002X", "身份证[identity]"),
        ("卡号 4111 1111 1111 1111", "卡号 [card]"),
        ("卡号6222021234567890128", "卡号[card]"),
        ("写信到 li.lei+a@mail.example.com.cn。", "写信到 [email]。"),
        ("加QQ：12345678", "加QQ[account]"),
        ("加微信 abc_12345 详聊", "加微信[account] 详聊"),
    ],
)
def test_what_is_personal_is_masked(text: str, masked: str) -> None:
    assert mask_personal(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "身份证110105194912310021",  # wrong check digit
        "卡号 4111 1111 1111 1112",  # wrong check digit
        "订单号 202311120000012345",
        "续航705公里，价格276000元",
        "2023-11-22 10:30",
        "微信支付可以吗",
        "a@b",
    ],
)
def test_other_numbers_are_left(text: str) -> None:
    assert find_personal(text) == []


def test_a_long_text_takes_no_long() -> None:
    assert find_personal("1" * 100_000) == []
    assert find_personal("a" * 100_000) == []
