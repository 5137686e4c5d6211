from __future__ import annotations

import pytest

from bot.errors import DataError
from classifiers.risk.lexicon import Entry, Lexicon, read_entries
from classifiers.risk.symbols import read_sounds, read_symbols

WORDS = Lexicon(
    [
        Entry("出售手枪", "其他风险"),
        Entry("色情", "成人"),
        Entry("性交", "成人"),
        Entry("做爱", "成人"),
        Entry("鸡巴", "低俗"),
        Entry("草泥马", "低俗"),
        Entry("fuck", "低俗", "warn"),
        Entry("爆乳", "成人"),
        Entry("暴乳", "成人"),
        Entry("插b", "成人"),
        Entry("bitch", "低俗"),
    ],
    ["色情扫除"],
    {"木仓": "枪", "忄青": "情"},
)


@pytest.mark.parametrize(
    ("text", "part", "disguise"),
    [
        ("这里出售手枪吗", "出售手枪", ""),
        ("這裡販賣出售手槍嗎", "出售手槍", ""),
        ("ＦＵＣＫ you", "ＦＵＣＫ", ""),
        ("出*售*手*枪", "出*售*手*枪", "parted"),
        ("出 售 手 枪", "出 售 手 枪", "parted"),
        ("出\u200b售\u200b手\u200b枪", "出\u200b售\u200b手\u200b枪", "parted"),
        ("f.u.c.k", "f.u.c.k", "parted"),
        ("出售手木仓", "出售手木仓", "split"),
        ("色忄青", "色忄青", "split"),
        ("chu shou shou qiang", "chu shou shou qiang", "sound"),
        ("出售shou枪", "出售shou枪", "sound"),
        ("出售手强", "出售手强", "sound"),
        ("瑟情", "瑟情", "sound"),
        ("se情", "se情", "sound"),
        ("🐔巴", "🐔巴", ""),
        ("草尼马", "草尼马", "sound"),
        ("hello se情 ok", "se情", "sound"),
        ("加我看seqing吧", "seqing", "sound"),
        ("暴ru呢", "暴ru", "sound"),
        ("SE情", "SE情", "sound"),
        ("se清", "se清", "sound"),
        ("SEQING", "SEQING", "sound"),
        ("抱乳吗", "抱乳", "sound"),
        ("插b", "插b", ""),
        ("茬b", "茬b", "sound"),
        ("b!tch", "b!tch", "leet"),
        ("b1tch", "b1tch", "leet"),
        ("fμck fu(k phuck 4uck fvck fUcK", "fUcK", ""),
    ],
)
def test_a_disguise_is_seen_through(text: str, part: str, disguise: str) -> None:
    hits = WORDS.find(text)
    assert [(text[hit.start : hit.end], hit.disguise) for hit in hits] == [(part, disguise)]


@pytest.mark.parametrize(
    "text",
    [
        "把握好与异性交往的度",
        "他去做爱心活动",
        "成性。交给我",
        "后已能主动进行交流",  # 行交 sounds alike
        "shitake fucking123",
        "我的手机 枪战",
        "色情扫除行动",  # allowed
        "色与情",
        "瑟，情",
        "SE请多多关照",  # a model, and a character that is not the word's
        "暴如",  # what differs is among the commonest characters
        "",
    ],
)
def test_what_only_looks_like_it_is_left_alone(text: str) -> None:
    assert WORDS.find(text) == []


def test_what_may_mean_something_else_after_all_is_not_blocked() -> None:
    levels = {
        text: [hit.entry.level for hit in WORDS.find(text)] for text in ("暴汝", "暴儒", "baoru")
    }
    assert levels == {"暴儒": ["block"], "暴汝": ["warn"], "baoru": ["warn"]}


def test_the_longest_of_those_that_overlap_is_told() -> None:
    words = Lexicon([Entry("手枪", "其他风险", "warn"), Entry("出售手枪", "其他风险")], [], {})
    assert [hit.entry.word for hit in words.find("出售手枪，手枪")] == ["出售手枪", "手枪"]


def test_a_lexicon_is_read() -> None:
    lines = ["# comment", "", "出售手槍\t其他风险", "FUCK\t低俗\twarn"]
    assert read_entries(lines, "risk_words.tsv") == [
        Entry("出售手枪", "其他风险", "block"),
        Entry("fuck", "低俗", "warn"),
    ]


@pytest.mark.parametrize("line", ["手枪", "手枪\t其他风险\tstop", "枪\t其他风险", "!!\t其他风险"])
def test_a_bad_line_is_named(line: str) -> None:
    with pytest.raises(DataError, match=r"risk_words\.tsv:2: .*is no word, category and level"):
        read_entries(["# words", line], "risk_words.tsv")


def test_a_long_text_takes_no_longer_than_it_is_long() -> None:
    assert len(WORDS.find("出售手枪，" * 20_000)) == 20_000


def test_a_run_of_letters_is_read_in_one_go() -> None:
    # One that is copied letter for letter would take minutes.
    assert len(read_sounds(read_symbols("qiang" * 40_000))) == 40_000


def test_rare_characters_cost_no_more_than_others() -> None:
    rare = "".join(map(chr, range(0x4E00, 0x9FA5)))
    assert "做爱" not in {hit.entry.word for hit in WORDS.find(rare + "出售手枪")}
    assert WORDS.find(rare + "。出售手枪")[-1].entry.word == "出售手枪"
