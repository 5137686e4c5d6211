from __future__ import annotations

import pytest

from knowledge.query.plans import Query
from tests.knowledge.conftest import Reader

CHEAPER, CHEAPEST = "小满和青禾哪个便宜", "最便宜的SUV是哪款"
DEAREST = "最贵的三款车"
THREE = "A型号 高性能Pro版、云帆 四驱旗舰版、逐星"
SEVEN = "座位数 ≥ 7 且 ≤ 7"


@pytest.mark.parametrize(("before", "text", "plan"), [
    # another attribute of the same
    (CHEAPER, "续航呢", "compare 纯电续航里程 | 小满、青禾"),
    (CHEAPER, "电池容量和车重呢", "compare 电池容量、整备质量 | 小满、青禾"),
    (CHEAPER, "差多少", "difference 经销商报价 | 小满、青禾"),
    (CHEAPER, "一共多少钱", "sum 经销商报价 | 小满、青禾"),
    ("小满和青禾差多少钱", "续航呢", "difference 纯电续航里程 | 小满、青禾"),
    ("驰光和LY7的价格", "它们哪个重", "compare 整备质量 | 驰光、LY7"),
    ("归途和V9都多少钱", "两个加起来呢", "sum 经销商报价 | 归途、V9"),
    # the same of another
    (CHEAPER, "知行呢", "compare 经销商报价 | 小满、知行"),
    (CHEAPER, "那和B型号比呢", "compare 经销商报价 | 小满、B型号"),
    ("归途是七座的吗", "V9呢", f"check | V9 | {SEVEN}"),
    ("N5是SUV吗", "青禾和归途呢", "check | 青禾、归途 | 级别 = suv"),
    ("三台V9一共多少钱", "归途呢", "sum 经销商报价 × 3 | 归途"),
    ("小满和知行加起来多少钱", "青禾和归途呢", "sum 经销商报价 | 青禾、归途"),
    ("青禾的竞品多少钱", "小满的呢", "value 经销商报价 | 小满 → 竞品车型"),
    ("小满的厂商还有哪些车", "逐星呢", "list | 逐星 → 厂商 | 除了 逐星"),
    # of them, not of all
    ("驰光和LY7的价格", "它们哪个更重", "compare 整备质量 | 驰光、LY7"),
    ("七座的车有哪些", "里面哪个电池容量大", f"rank 电池容量 ↓ 1 | 全部 | {SEVEN}"),
    # beyond the bounds that left nothing
    ("1万到3万的车有哪些", "再便宜点的", "list | 全部 | 经销商报价 < 1万元"),
    ("100万到200万的车有哪些", "再贵点的", "list | 全部 | 经销商报价 > 200万元"),
    # against another
    ("青禾续航多少", "和小满比呢", "compare 纯电续航里程 | 青禾、小满"),
    ("LY7轴距多少", "比逐星短多少", "difference 轴距 | LY7、逐星"),
    # another condition, or one more
    ("归途是七座的吗", "五座的呢", "check | 归途 | 座位数 ≥ 5 且 ≤ 5"),
    ("N5是SUV吗", "轿车呢", "check | N5 | 级别 = 轿车"),
    ("10万以内的车有哪些", "15万以内呢", "list | 全部 | 经销商报价 ≤ 15万元"),
    ("最便宜的轿车", "SUV呢", "rank 经销商报价 ↑ 1 | 全部 | 级别 = suv"),
    ("MPV有几款", "SUV呢", "count | 全部 | 级别 = suv"),
    ("七座的车有哪些", "其中有抬头显示的呢", f"list | 全部 | {SEVEN} | 抬头显示 有"),
    ("七座的车有哪些", "20万以下的呢", f"list | 全部 | {SEVEN} | 经销商报价 ≤ 20万元"),
    ("七座车都有哪些", "不要SUV", f"list | 全部 | {SEVEN} | 级别 ≠ suv"),
    ("15到20万的车有哪些", "有四驱的吗",
     "list | 全部 | 经销商报价 ≥ 15万元 且 ≤ 20万元 | 驱动方式 = 四驱"),
    ("汽油车有哪些", "不要砺原的", "list | 全部 | 能源类型 = 汽油 | 品牌 ≠ 砺原"),
    # ranked, then on
    ("七座的车有哪些", "哪款最便宜", f"rank 经销商报价 ↑ 1 | 全部 | {SEVEN}"),
    ("最贵的车是哪款", "最便宜的呢", "rank 经销商报价 ↑ 1 | 全部"),
    ("最贵的车是哪款", "前三名呢", "rank 经销商报价 ↓ 3 | 全部"),
    ("MPV有几款", "分别是哪些", "list | 全部 | 级别 = mpv"),
    # among those that were told
    (DEAREST, "里面最便宜的呢", f"rank 经销商报价 ↑ 1 | {THREE}"),
    (DEAREST, "最快的", f"rank 最高车速 ↓ 1 | {THREE}"),
    (DEAREST, "这三款里加速最快的是哪款", f"rank 百公里加速时间 ↑ 1 | {THREE}"),
    (DEAREST, "其中有天窗的呢", f"list | {THREE} | 天窗类型 有"),
    (DEAREST, "前五名呢", "rank 经销商报价 ↓ 5 | 全部"),
    (DEAREST, "最便宜的车呢", "rank 经销商报价 ↑ 1 | 全部"),
    ("七座的车有哪些", "最便宜的两款", f"rank 经销商报价 ↑ 2 | 全部 | {SEVEN}"),
    ("七座的车有哪些", "最贵的和最便宜的差多少", f"difference 经销商报价 | V9、LY7 | {SEVEN}"),
    ("A型号有几个版本", "最贵的和最便宜的差多少",
     "difference 经销商报价 | A型号 高性能Pro版、A型号 标准续航升级版"),
    ("A型号有几个版本", "最贵的车和最便宜的车差多少",
     "difference 经销商报价 | A型号 高性能Pro版、小满"),
    # more so than the one it is about
    (CHEAPEST, "再便宜点的",
     "list | 全部 | 级别 = suv | 经销商报价 < 12.98万元 | 除了 山岚 1.5T两驱精英版"),
    (CHEAPEST, "再贵一点的",
     "list | 全部 | 级别 = suv | 经销商报价 > 12.98万元 | 除了 山岚 1.5T两驱精英版"),
    ("青禾多少钱", "有没有再便宜点的", "list | 全部 | 经销商报价 < 12.98万元 | 除了 青禾"),
    ("青禾多少钱", "更贵的呢", "list | 全部 | 经销商报价 > 12.98万元 | 除了 青禾"),
    ("LY7多少钱", "还有更便宜的SUV吗",
     "list | 全部 | 级别 = suv | 经销商报价 < 22.88万元 | 除了 LY7"),
    ("青禾续航多少", "续航更长的有哪些", "list | 全部 | 纯电续航里程 > 430km | 除了 青禾"),
    # left out
    ("最便宜的车是哪款", "除了小满呢", "rank 经销商报价 ↑ 1 | 全部 | 除了 小满"),
    ("续航最长的是哪款", "除了它呢", "rank 纯电续航里程 ↓ 1 | 全部 | 除了 云帆 长续航版"),
    ("续航最长的是哪款", "还有别的吗", "rank 纯电续航里程 ↓ 1 | 全部 | 除了 云帆 长续航版"),
    # a walk from the one spoken of
    ("青禾是什么级别", "同级别的还有哪些", "list | 青禾 → 级别 | 除了 青禾"),
    ("逐星是哪个厂商的", "他们家还有什么车", "list | 逐星 → 厂商 | 除了 逐星"),
    ("归途有什么颜色", "有黑色吗", "check | 归途 | 车身颜色 = 黑"),
])  # fmt: skip
def test_a_text_goes_on_from_the_one_before(
    cars: Reader, before: str, text: str, plan: str
) -> None:
    assert cars.plan(before, text) == plan


@pytest.mark.parametrize(("before", "text", "plan"), [
    ("杭州有哪些酒店", "离地铁最近的是哪家", "rank 距地铁站 ↑ 1 | 全部 | 城市 = 杭州"),
    ("昆明有泳池的酒店有哪些", "青岛呢", "list | 全部 | 泳池 有 | 城市 = 青岛"),
    ("厦门有哪些酒店", "有泳池的呢", "list | 全部 | 城市 = 厦门 | 泳池 有"),
    ("杭州有哪些酒店", "300以下的", "list | 全部 | 城市 = 杭州 | 标准间价格 ≤ 300元/晚"),
    ("青岛最贵的酒店是哪家", "有再便宜点的吗",
     "list | 全部 | 城市 = 青岛 | 标准间价格 < 1080元/晚 | 除了 松涧青岛崂山店"),
    ("春熙路店和玉林店哪个便宜", "哪个评分高",
     "compare 评分 | 云岚成都春熙路店、屿光成都玉林店"),
    ("东站店和宽窄巷子店的房价", "它们哪个房间大",
     "compare 面积 | 麦驿成都东站店、青榕成都宽窄巷子店"),
    ("五四广场店和春熙路店一共多少间客房", "差多少",
     "difference 客房总数 | 云岚青岛五四广场店、云岚成都春熙路店"),
    ("和钟楼店同城的酒店还有哪些", "春熙路店呢",
     "list | 云岚成都春熙路店 → 城市 | 除了 云岚成都春熙路店"),
    ("屿光旗舰店的邻近酒店房价多少", "青榕呢",
     "value 标准间价格 | 青榕 → 旗舰店 → 邻近酒店"),
    ("杭州有几家酒店", "分别是哪些", "list | 全部 | 城市 = 杭州"),
    ("崂山店是五星级吗", "那滇池店呢", "check | 松涧昆明滇池店 | 星级 = 五星级"),
    ("为什么西湖店没有泳池", "武林店呢", "check | 青榕杭州武林店 | 泳池 无"),
])  # fmt: skip
def test_talk_about_hotels(hotels: Reader, before: str, text: str, plan: str) -> None:
    assert hotels.plan(before, text) == plan


def test_the_ends_of_a_list_take_it_not_away(cars: Reader) -> None:
    said = ["有哪些SUV", "最贵的和最便宜的差多少", "最重的两款"]
    assert cars.plan(*said) == "rank 整备质量 ↓ 2 | 全部 | 级别 = suv"
    said = ["最贵的三款车", "最快的", "里面有天窗的"]
    assert cars.plan(*said) == f"list | {THREE} | 天窗类型 有"


def test_what_was_compared_is_compared_by_its_other_end(hotels: Reader) -> None:
    said = ["滇池店和春熙路店的退房时间哪个早", "哪个晚"]
    assert hotels.plan(*said) == "compare 退房时间 | 松涧昆明滇池店、云岚成都春熙路店"


def test_nobody_knows_what_bigger_means(cars: Reader) -> None:
    assert cars.plan("小满和青禾哪个大") == ""
    assert cars.plan(CHEAPER, "哪个更大") == ""
    assert cars.plan("小满和青禾哪个后备厢大") == "compare 后备厢容积 | 小满、青禾"


def test_of_a_plain_value_nothing_more_is_known(hotels: Reader) -> None:
    answer = hotels.answer("屿光的集团的总部")
    assert answer
    assert not answer.answered
    assert answer.text == "屿光的集团是榕屿旅业。资料里没有榕屿旅业的“总部”这一项。"


def test_a_brand_is_left_out(hotels: Reader) -> None:
    plan = hotels.plan("杭州有哪些酒店", "除了云岚")
    assert plan.startswith("list | 全部 | 城市 = 杭州 | 品牌 ≠ 云岚")


@pytest.mark.parametrize(("text", "skip", "descending"), [
    ("第二贵的呢", 1, True),
    ("第三便宜的呢", 2, False),
    ("第二名呢", 1, True),
])  # fmt: skip
def test_the_next_in_the_ranking(cars: Reader, text: str, skip: int, descending: bool) -> None:
    answer = cars.answer("最贵的车是哪款", text)
    assert answer
    query = Query.from_json(answer.query)
    assert (query.kind, query.skip, query.descending) == ("rank", skip, descending)


def test_several_turns(cars: Reader) -> None:
    said = ["七座的车有哪些"]
    for text, plan in [
        ("有抬头显示的呢", f"list | 全部 | {SEVEN} | 抬头显示 有"),
        ("哪款最便宜", f"rank 经销商报价 ↑ 1 | 全部 | {SEVEN} | 抬头显示 有"),
        ("再贵一点的", f"list | 全部 | {SEVEN} | 抬头显示 有 | 经销商报价 > 22.88万元 | 除了 LY7"),
    ]:
        said.append(text)
        assert cars.plan(*said) == plan


@pytest.mark.parametrize(("before", "text"), [
    (CHEAPEST, "谢谢"),
    (CHEAPEST, "你好"),
    (CHEAPEST, "怎么下单订车"),
    (CHEAPEST, "试驾要带什么证件"),
    (CHEAPEST, "它多少钱"),
    (CHEAPEST, "逐星多少钱"),
    (CHEAPER, "谢谢"),
    ("七座的车有哪些", "奔驰有哪些车"),
    ("小满多少钱", "青禾呢"),  # a value again, without a plan
    ("小满多少钱", "轴距呢"),
])  # fmt: skip
def test_what_does_not_go_on(cars: Reader, before: str, text: str) -> None:
    assert cars.plan(before, text) == ""


@pytest.mark.parametrize(("text", "plan"), [
    ("V9和归途哪个贵", "compare 经销商报价 | V9、归途"),
    ("逐星是四驱的吗", "check | 逐星 | 驱动方式 = 四驱"),
    ("和青禾同级别最便宜的是哪款", "rank 经销商报价 ↑ 1 | 青禾 → 级别"),
    ("青禾的竞品多少钱", "value 经销商报价 | 青禾 → 竞品车型"),
    ("为什么小满没有气囊", "check | 小满 | 安全气囊数量 无"),
])  # fmt: skip
def test_a_whole_question_stands_by_itself(cars: Reader, text: str, plan: str) -> None:
    for before in (CHEAPEST, CHEAPER, "七座的车有哪些", "归途是七座的吗"):
        assert cars.plan(before, text) == plan, before


def test_nothing_goes_on_from_nothing(cars: Reader) -> None:
    for text in ("差多少", "再便宜点的", "还有别的吗", "除了它呢", "前三名呢", "分别是哪些"):
        assert cars.plan(text) == "", text
