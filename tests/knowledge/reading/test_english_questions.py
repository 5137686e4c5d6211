from __future__ import annotations

import pytest

from bot.text import detect_lang
from knowledge.reading.asked import number
from knowledge.reading.comparatives import find_comparatives, find_measure
from knowledge.reading.english import NUMBERS
from tests.knowledge.conftest import Ask, Reader


@pytest.mark.parametrize(("text", "attribute", "value"), [
    ("How much is the 小满?", "经销商报价", "5.98万"),
    ("how much does xiaoman cost", "经销商报价", "5.98万"),
    ("what is the wheelbase of LY7", "轴距", "2920mm"),
    ("How heavy is the 逐星?", "整备质量", "2410kg"),
    ("how tall is the V9", "高度", "1800mm"),
    ("How fast is the 驰光?", "最高车速", "240km/h"),
    ("Which colours does LY7 come in?", "车身颜色", "岩石灰、曜石黑、雪山白"),
    ("how many airbags does LY7 have", "安全气囊数量", "7个"),
    ("How big is the fuel tank of the LY7?", "燃油箱容积", "70L"),
    ("Does the V9 have a head up display?", "抬头显示", "无"),
    ("0-100 time of the N5", "百公里加速时间", "7.5s"),
])  # fmt: skip
def test_values(ask: Ask, text: str, attribute: str, value: str) -> None:
    result = ask(text)
    assert [fact.value for fact in result.facts] == [value]
    assert result.attributes[0].path[-1] == attribute
    assert result.attributes[0].score > 0.8


@pytest.mark.parametrize("text", [
    "How much is the wading depth of the LY7?",
    "How heavy is the roof box of the LY7?",
    "What is the insurance class of 小满?",
])  # fmt: skip
def test_a_measure_of_something_unknown_is_no_attribute(ask: Ask, text: str) -> None:
    assert not any(link.score > 0.6 for link in ask(text).attributes)


@pytest.mark.parametrize(("text", "plan"), [
    ("Which has the longer range, 小满 or 青禾?", "compare 纯电续航里程 | 小满、青禾"),
    ("Is the LY7 cheaper than the V9?", "compare 经销商报价 | LY7、V9"),
    ("compare the boot space of 知行 and 归途", "compare 后备厢容积 | 知行、归途"),
    ("Do LY7 and V9 have the same number of seats?", "compare 座位数 | LY7、V9"),
    ("LY7 vs V9 price", "compare 经销商报价 | LY7、V9"),
    ("How much heavier is the LY7 than the V9?", "difference 整备质量 | LY7、V9"),
    ("How many more airbags does LY7 have than 小满?", "difference 安全气囊数量 | LY7、小满"),
    ("What is the price difference between V9 and 归途?", "difference 经销商报价 | V9、归途"),
    ("What do LY7 and V9 cost together?", "sum 经销商报价 | LY7、V9"),
    ("total weight of LY7 and V9", "sum 整备质量 | LY7、V9"),
])  # fmt: skip
def test_several_side_by_side(cars: Reader, text: str, plan: str) -> None:
    assert cars.plan(text) == plan


@pytest.mark.parametrize(("text", "plan"), [
    ("What is the cheapest SUV?", "rank 经销商报价 ↑ 1 | 全部 | 级别 = suv"),
    ("least expensive MPV", "rank 经销商报价 ↑ 1 | 全部 | 级别 = mpv"),
    ("Which car has the biggest trunk?", "rank 后备厢容积 ↓ 1 | 全部"),
    ("the three lightest cars", "rank 整备质量 ↑ 3 | 全部"),
    ("the 5 most powerful cars", "rank 最大马力 ↓ 5 | 全部"),
    ("top 3 cars by range", "rank 纯电续航里程 ↓ 3 | 全部"),
    ("Which electric car has the shortest range?",
     "rank 纯电续航里程 ↑ 1 | 全部 | 能源类型 = 纯电动"),
    ("What is the cheapest car in the same class as 小满?", "rank 经销商报价 ↑ 1 | 小满 → 级别"),
])  # fmt: skip
def test_superlatives(cars: Reader, text: str, plan: str) -> None:
    assert cars.plan(text) == plan


def test_the_second_cheapest(cars: Reader) -> None:
    answer = cars.answer("the second cheapest car")
    assert answer and answer.entities == ("砺原_知行_2021款_1.5L手动舒适版",)


@pytest.mark.parametrize(("text", "plan"), [
    ("cars with a range of more than 600 km", "list | 全部 | 纯电续航里程 > 600km"),
    ("Which SUVs are under 200k?", "list | 全部 | 级别 = suv | 经销商报价 < 20万元"),
    ("Cars between 150,000 and 200,000 yuan", "list | 全部 | 经销商报价 ≥ 15万元 且 ≤ 20万元"),
    ("Which cars have seven seats?", "list | 全部 | 座位数 ≥ 7 且 ≤ 7"),
    ("I want a 7-seater under 250k",
     "list | 全部 | 座位数 ≥ 7 且 ≤ 7 | 经销商报价 < 25万元"),
    ("Which models have both a sunroof and heated seats?",
     "list | 全部 | 天窗类型 有 | 前排座椅加热 有"),
    ("cars with heated seats or a sunroof", "list | 全部 | 前排座椅加热 有 或 天窗类型 有"),
    ("cars without heated seats or a sunroof", "list | 全部 | 前排座椅加热 无 | 天窗类型 无"),
    ("Which cars don't have wireless charging?", "list | 全部 | 手机无线充电 无"),
    ("sedans or SUVs under 150k",
     "list | 全部 | 级别 = 轿车 或 级别 = suv | 经销商报价 < 15万元"),
    ("white SUVs", "list | 全部 | 车身颜色 = 白 | 级别 = suv"),
    ("Which cars come in red?", "list | 全部 | 车身颜色 = 红"),
    ("What cars other than 小满 are under 100k?",
     "list | 全部 | 经销商报价 < 10万元 | 除了 小满"),
    ("Which cars are cheaper than the N5?", "list | 全部 | 经销商报价 < 17.98万元 | 除了 N5"),
    ("Which cars are in the same class as LY7?", "list | LY7 → 级别 | 除了 LY7"),
    ("cars with at least 6 airbags and a sunroof",
     "list | 全部 | 安全气囊数量 ≥ 6个 | 天窗类型 有"),
    ("How many electric cars are there?", "count | 全部 | 能源类型 = 纯电动"),
    ("How many cars have more than 6 airbags?", "count | 全部 | 安全气囊数量 > 6个"),
    ("How many SUVs have a head-up display?", "count | 全部 | 级别 = suv | 抬头显示 有"),
])  # fmt: skip
def test_lists_and_counts(cars: Reader, text: str, plan: str) -> None:
    assert cars.plan(text) == plan


@pytest.mark.parametrize(("text", "plan"), [
    ("How much is the competitor of 青禾?", "value 经销商报价 | 青禾 → 竞品车型"),
    ("What does LY7's rival cost?", "value 经销商报价 | LY7 → 竞品车型"),
    ("wheelbase of the rival of V9", "value 轴距 | V9 → 竞品车型"),
    ("Why doesn't the LY7 have a sunroof?", "check | LY7 | 天窗类型 无"),
    ("Why does the 小满 have 8 airbags?", "check | 小满 | 安全气囊数量 ≥ 8个 且 ≤ 8个"),
    ("Is the LY7 longer than 5 meters?", "check | LY7 | 长度 > 5000mm"),
    ("Is the price of the LY7 under 250k?", "check | LY7 | 经销商报价 < 25万元"),
    ("Does the V9 weigh more than 2 tons?", "check | V9 | 整备质量 > 2000kg"),
    ("Is the LY7 an SUV?", "check | LY7 | 级别 = suv"),
])  # fmt: skip
def test_walks_and_checks(cars: Reader, text: str, plan: str) -> None:
    assert cars.plan(text) == plan


@pytest.mark.parametrize(("texts", "plan"), [
    (("Which SUVs are under 150k?", "which is the cheapest?"),
     "rank 经销商报价 ↑ 1 | 全部 | 级别 = suv | 经销商报价 < 15万元"),
    (("What is the cheapest SUV?", "something more powerful?"),
     "list | 全部 | 级别 = suv | 最大马力 > 169匹 | 除了 山岚 1.5T两驱精英版"),
    (("What is the cheapest SUV?", "any others?"),
     "rank 经销商报价 ↑ 1 | 全部 | 级别 = suv | 除了 山岚 1.5T两驱精英版"),
    (("How many cars have a head-up display?", "which ones?"), "list | 全部 | 抬头显示 有"),
    (("Which cars have a head-up display?", "only SUVs"),
     "list | 全部 | 抬头显示 有 | 级别 = suv"),
    (("How much is the V9?", "is it cheaper than the LY7?"), "compare 经销商报价 | V9、LY7"),
    (("Which is cheaper, LY7 or V9?", "by how much?"), "difference 经销商报价 | LY7、V9"),
    (("Which is cheaper, LY7 or V9?", "and the wheelbase?"), "compare 轴距 | LY7、V9"),
])  # fmt: skip
def test_follow_ups(cars: Reader, texts: tuple[str, ...], plan: str) -> None:
    assert cars.plan(*texts) == plan


@pytest.mark.parametrize(("text", "plan"), [
    ("Which hotels in Hangzhou have a pool?", "list | 全部 | 城市 = 杭州 | 泳池 有"),
    ("Five-star hotels in Hangzhou", "list | 全部 | 星级 = 五星级 | 城市 = 杭州"),
    ("hotels in Xiamen under 500 yuan", "list | 全部 | 城市 = 厦门 | 标准间价格 < 500元/晚"),
    ("hotels with free parking", "list | 全部 | 停车场 = 免费"),
    ("Which hotel opened most recently?", "rank 开业年份 ↓ 1 | 全部"),
    ("Is Yunlan West Lake a five-star hotel?", "check | 云岚杭州西湖店 | 星级 = 五星级"),
    ("Which is cheaper, Yunlan West Lake or Qingrong Bell Tower?",
     "compare 标准间价格 | 云岚杭州西湖店、青榕西安钟楼店"),
    ("Is there a hotel in Xiamen with a pool?", "list | 全部 | 城市 = 厦门 | 泳池 有"),
])  # fmt: skip
def test_hotels_by_their_english_names(hotels: Reader, text: str, plan: str) -> None:
    assert hotels.plan(text) == plan


@pytest.mark.parametrize("text", [
    "Which cars have the longest wading depth?",
    "cars with a jacuzzi",
    "Which spaceships are under 200k?",
    "How many windows does it have?",
    "cheapest helicopter",
    "Does it have a sunroof?",
])  # fmt: skip
def test_what_is_not_understood_is_no_plan(cars: Reader, text: str) -> None:
    assert cars.plan(text) == ""


@pytest.mark.parametrize(
    "text", ["Does Hilton Hangzhou have a pool?", "hotels in Beijing with a pool"]
)
def test_an_unknown_name_is_no_condition_less(hotels: Reader, text: str) -> None:
    assert hotels.plan(text) == ""


@pytest.mark.parametrize(("text", "word", "descending"), [
    ("the most expensive car", "most expensive", True),
    ("the least expensive car", "least expensive", False),
    ("a less powerful one", "less powerful", False),
    ("most fuel efficient car", "most fuel efficient", False),
])  # fmt: skip
def test_degrees(text: str, word: str, descending: bool) -> None:
    ((_, _, found),) = find_comparatives(text)
    assert (found.word, found.is_descending("money")) == (word, descending)


def test_only_superlatives_say_first_of_all() -> None:
    words = {
        found.word: found.is_superlative
        for text in ("cheapest", "cheaper", "most expensive", "more expensive", "best")
        for _, _, found in find_comparatives(text)
    }
    assert [word for word, first in words.items() if first] == [
        "cheapest",
        "most expensive",
        "best",
    ]


def test_a_difference_is_no_measure() -> None:
    assert find_measure("by how much") is None
    assert find_measure("how much more") is None


def test_numbers_in_words() -> None:
    assert [number(text) for text in ("three", "second", "3rd", "12", "三", "cars")] == [
        3,
        2,
        3,
        12,
        3,
        1,
    ]
    assert NUMBERS["tenth"] == 10


def test_an_english_question_about_a_chinese_name_is_english() -> None:
    assert detect_lang("What is the range of 青禾?") == "en"
    assert detect_lang("武林店的parking怎么收费") == "zh"
