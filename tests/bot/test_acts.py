from __future__ import annotations

import pytest

from bot.flows.acts import strip_correction, tell_act
from bot.flows.choices import is_yes, pick, wants_all
from bot.flows.forms import asks_which, is_asking, is_beyond
from bot.text import normalize

ACTS = {
    "handoff": [
        "转人工", "转人工！", "轉人工", "转接人工客服", "我要转到人工服务", "你好，我要转人工",
        "人工", "人工客服", "人工吧", "真人", "客服", "找个真人", "帮我找个真人", "我要人工",
        "换个人工", "叫客服", "人呢", "怎么没人", "怎么还没有人回我", "怎么没人理我", "有没有人在",
        "有没有人啊", "没人理我，我要投诉", "转给人工", "怎么转人工", "转人工了吗",
        "请接一下人工", "Talk to a human", "I want to speak to an agent",
        "connect me to a real person", "human agent please", "AGENT",
    ],
    "identity": [
        "你是机器人吗", "你是不是机器人？", "你是真人吗", "你到底是谁", "你叫什么名字",
        "Are you a bot?", "are you human", "Who are you?",
    ],
    "abuse": ["傻逼", "滚", "滚蛋！", "垃圾客服", "你个白痴", "去死吧", "SB", "fuck you"],
    "cancel": ["算了", "算了吧。", "不问了", "不用了", "取消", "先不看了", "never mind", "Cancel"],
    "bye": ["再见", "拜拜~", "再见啦", "晚安", "Bye bye!", "see you"],
    "thanks": ["谢谢", "谢谢您！", "好的谢谢", "多谢", "谢了", "thx", "Thanks a lot", "thank you"],
    "greet": [
        "您好", "你好啊", "大家好", "在吗？", "早上好", "喂", "哈喽", "有人吗", "Hi", "hello there",
        "Good morning!",
    ],
}  # fmt: skip
# Each holds a word of some act and is a question all the same.
QUESTIONS = [
    "人工费多少钱", "客服电话是多少", "要客服电话", "我要投诉", "人工智能语音助手有吗",
    "人工驾驶和自动驾驶有什么区别", "电话找谁", "换人开可以吗", "is there an agent near me",
    "你是哪家公司的", "机器人工厂在哪里", "垃圾桶放在哪", "方向盘滚轮有吗", "有后排usb吗",
    "取消订单怎么办", "定金可以退吗，不要了怎么办", "cancel my order", "不用了的旧车能置换吗",
    "早点提车可以吗", "hello, how much is it", "您好，请问有几个排气管", "谢谢，有几个排气管",
    "支持usb", "有没有USB", "带你妈妈去试驾可以吗", "后备箱能放垃圾", "保养需要人工费吗",
    "怎么没人接电话", "有没有人在维修", "钱转给客服了怎么退", "转人工安装费", "转给人工智能部门",
    "人工窗口在哪里", "没人来装怎么办",
    "换人工费多少", "能接人工智能音箱吗", "找客服的电话",
    "再见面要带什么证件", "下次保养多少钱", "空调怎么样", "", "???", "😀", "123",
]  # fmt: skip


@pytest.mark.parametrize(
    ("act", "text"), [(act, text) for act, texts in ACTS.items() for text in texts]
)
def test_the_act_is_told(act: str, text: str) -> None:
    assert tell_act(normalize(text)) == act


@pytest.mark.parametrize("text", QUESTIONS)
def test_a_question_that_only_sounds_like_another_act_is_a_question(text: str) -> None:
    assert tell_act(normalize(text)) == "ask"


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("不是，我说的是长续航版", "长续航版"),
        ("不是,我问的是Pro版", "pro版"),
        ("不对，我指的是空调控制方式", "空调控制方式"),
        ("不是的，是后驱版", "后驱版"),
        ("搞错了，应该是S6", "s6"),
        ("说错了 是S6", "s6"),
        ("弄错了！我要的是标准续航升级版", "标准续航升级版"),
        ("不對，我說的是長續航版", "长续航版"),
        ("不是，长续航版", "长续航版"),
        ("不是不是，我说的是长续航版", "长续航版"),
        ("不是这个，我说的是长续航版", "长续航版"),
        ("No, I meant the long range", "the long range"),
        ("Not that, I mean S6", "s6"),
    ],
)
def test_a_correction_gives_what_was_meant(text: str, rest: str) -> None:
    assert strip_correction(normalize(text)) == rest


@pytest.mark.parametrize(
    "text",
    [
        "不是双排气吗", "是不是双排气", "不是说有三包吗", "不是吧", "不是我要的", "错了", "不对",
        "对不对", "不是很明白", "有不是四驱的吗", "我说的话你听懂了吗", "no", "not sure", "",
    ],
)  # fmt: skip
def test_what_only_begins_like_a_correction_is_none(text: str) -> None:
    assert strip_correction(normalize(text)) is None


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("第二个", (1,)), ("2", (1,)), ("２", (1,)), ("②", (1,)), ("二", (1,)), ("第3款", (2,)),
        ("3号", (2,)), ("2.", (1,)), ("（2）", (1,)), ("选2", (1,)), ("我选第三个吧", (2,)),
        ("第一", (0,)), ("一个", (0,)), ("头一个", (0,)), ("前者", (0,)), ("后者", (2,)),
        ("最后一个", (2,)), ("the second one", (1,)), ("Third", (2,)), ("the last one", (2,)),
        ("1、2、3", (0, 1, 2)), ("第一个和第三个", (0, 2)),
        ("都不是", ()), ("没有", ()), ("都不对", ()), ("none of these", ()),
    ],
)  # fmt: skip
def test_a_choice_among_three_is_read(text: str, places: tuple[int, ...]) -> None:
    assert pick(normalize(text), 3) == places


@pytest.mark.parametrize(
    ("text", "n_options", "wanted"),
    [
        ("都要", 19, True), ("我都想看", 3, True), ("全部", 3, True), ("每个都要", 3, True),
        ("两个都说说", 2, True), ("我两个都想知道", 2, True), ("两款都要", 19, False),
        ("both", 2, True), ("all of them", 3, True), ("都有什么颜色", 3, False), ("1、2", 2, False),
    ],
)  # fmt: skip
def test_all_of_the_options_are_wanted(text: str, n_options: int, wanted: bool) -> None:
    assert wants_all(normalize(text), n_options) is wanted


@pytest.mark.parametrize(
    "text",
    [
        "第四个", "4", "0", "第0个", "99", "第十一个", "2021款", "20款", "2.0T", "空调", "随便",
        "第二排座椅能放倒吗", "都有什么颜色", "没有天窗吗", "全景天窗", "最后一排坐得下吗", "", "?",
    ],
)  # fmt: skip
def test_what_chooses_nothing_that_was_offered_is_no_choice(text: str) -> None:
    assert pick(normalize(text), 3) is None


def test_ordinals_reach_beyond_ten() -> None:
    assert pick("第十二个", 12) == (11,)
    assert pick("12", 12) == (11,)
    assert pick("二十", 20) == (19,)


@pytest.mark.parametrize(
    ("text", "agrees"),
    [
        ("好", True), ("好的。", True), ("是的", True), ("嗯嗯", True), ("可以啊", True),
        ("行吧", True), ("需要", True), ("没错！", True), ("OK", True), ("Sure", True),
        ("好用吗", False), ("可以吗", False), ("对比一下", False), ("不行", False),
        ("行李箱多大", False), ("是不是", False), ("okay google", False), ("", False),
    ],
)  # fmt: skip
def test_agreement_is_told(text: str, agrees: bool) -> None:
    assert is_yes(normalize(text)) is agrees


@pytest.mark.parametrize(
    ("text", "which"),
    [
        ("最便宜的车是哪款", True), ("哪款车最省油", True), ("哪些车有天窗", True),
        ("最省的是哪一个?", True), ("哪几款支持快充", True), ("Which one is the cheapest", True),
        ("哪种贷款利率最低", False), ("哪个分馆最大", False), ("哪里买配件最便宜", False),
        ("一共能分几期", False), ("what's the cheapest shipping", False),
    ],
)  # fmt: skip
def test_a_comparison_of_the_things_themselves_is_told(text: str, which: bool) -> None:
    assert is_beyond(normalize(text)) or not which
    assert asks_which(normalize(text)) is which


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("怎么转人工", True), ("续借要多久", True), ("可不可以代办", True), ("上市了没有", True),
        ("为何打不开", True), ("这是啥", True), ("is it free", True), ("where to park", True),
        ("书丢了?", True),
        ("书丢了", False), ("转人工", False), ("试了好几次", False), ("没有带证件", False),
        ("this is it", False), ("", False),
    ],
)  # fmt: skip
def test_a_question_is_told_from_a_statement(text: str, asks: bool) -> None:
    assert is_asking(normalize(text)) is asks
