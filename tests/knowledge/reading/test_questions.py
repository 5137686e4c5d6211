from __future__ import annotations

import pytest

from knowledge.query.plans import Query
from tests.knowledge.conftest import Reader, says

UNDERSTOOD = 0.6


@pytest.mark.parametrize(("text", "plan"), [
    ("最{便宜|贵}的SUV是哪款", "rank 经销商报价 {} 1 | 全部 | 级别 = suv"),
    ("SUV里最{轻|重}的", "rank 整备质量 {} 1 | 全部 | 级别 = suv"),
    ("电耗最{低|高}的车型", "rank 百公里电耗 {} 1 | 全部"),
    ("哪个车最{省油|费油}", "rank 百公里油耗 {} 1 | 全部"),
    ("加速最{快|慢}的前5名", "rank 百公里加速时间 {} 5 | 全部"),
    ("最高车速最{慢|快}的", "rank 最高车速 {} 1 | 全部"),
    ("价格最{低|高}的3款", "rank 经销商报价 {} 3 | 全部"),
    ("上市最{早|晚}的车", "rank 上市时间 {} 1 | 全部"),
    ("气囊最{少|多}的车有哪些", "rank 安全气囊数量 {} 1 | 全部"),
    ("转弯半径最{小|大}的是哪个", "rank 最小转弯半径 {} 1 | 全部"),
    ("车身最{窄|宽}的是哪款", "rank 宽度 {} 1 | 全部"),
])  # fmt: skip
def test_each_comparing_word_ranks_both_ways(cars: Reader, text: str, plan: str) -> None:
    before, words, after = text.replace("{", "}").split("}")
    for word, arrow in zip(words.split("|"), "↑↓", strict=True):
        assert says(cars, f"{before}{word}{after}") == plan.format(arrow)


@pytest.mark.parametrize(("text", "plan"), [
    ("最便宜的三款车", "rank 经销商报价 ↑ 3 | 全部"),
    ("续航排前三的是哪些", "rank 纯电续航里程 ↓ 3 | 全部"),
    ("推荐两款最便宜的SUV", "rank 经销商报价 ↑ 2 | 全部 | 级别 = suv"),
    ("穹野最便宜的车", "rank 经销商报价 ↑ 1 | 全部 | 品牌 = 穹野"),
    ("七座车里最便宜的", "rank 经销商报价 ↑ 1 | 全部 | 座位数 ≥ 7 且 ≤ 7"),
    ("有抬头显示的车里最便宜的", "rank 经销商报价 ↑ 1 | 全部 | 抬头显示 有"),
    ("不要纯电的，最便宜的是哪款", "rank 经销商报价 ↑ 1 | 全部 | 能源类型 ≠ 纯电动"),
    ("25万以内续航最长的电车",
     "rank 纯电续航里程 ↓ 1 | 全部 | 经销商报价 ≤ 25万元 | 能源类型 = 纯电动"),
    ("综合续航最长的混动", "rank 综合续航里程 ↓ 1 | 全部 | 能源类型 = 插电式混合动力"),
    ("最长的车是哪款，车身", "rank 长度 ↓ 1 | 全部"),
    ("最偏宜的车是哪款", "rank 经销商报价 ↑ 1 | 全部"),  # it sounds like 便宜
])  # fmt: skip
def test_superlatives(cars: Reader, text: str, plan: str) -> None:
    assert says(cars, text) == plan


@pytest.mark.parametrize(("text", "skip"), [("第二便宜的是哪款", 1), ("第三贵的车", 2)])
def test_the_second_and_the_third(cars: Reader, text: str, skip: int) -> None:
    answer = cars.answer(text)
    assert answer
    query = Query.from_json(answer.query)
    assert (query.kind, query.skip, query.k) == ("rank", skip, 1)


@pytest.mark.parametrize(("text", "plan"), [
    ("最便宜的酒店是哪家", "rank 标准间价格 ↑ 1 | 全部"),
    ("房价最低的三家酒店", "rank 标准间价格 ↑ 3 | 全部"),
    ("青岛离地铁站最近的酒店是哪个", "rank 距地铁站 ↑ 1 | 全部 | 城市 = 青岛"),
    ("带泳池的酒店哪家最便宜", "rank 标准间价格 ↑ 1 | 全部 | 泳池 有"),
    ("要开年会，哪家的会议室最大", "rank 最大会议室面积 ↓ 1 | 全部"),
    ("哪家酒店退房时间最晚", "rank 退房时间 ↓ 1 | 全部"),
    ("除了麦驿以外最便宜的酒店", "rank 标准间价格 ↑ 1 | 全部 | 品牌 ≠ 麦驿 | 除了 麦驿"),
    ("云岚几家店里早餐最便宜的是哪家", "rank 早餐价 ↑ 1 | 全部 | 品牌 = 云岚"),
    ("澜山集团最晚开业的酒店是哪家", "rank 开业年份 ↓ 1 | 全部 | 集团 = 澜山集团"),
])  # fmt: skip
def test_superlatives_of_hotels(hotels: Reader, text: str, plan: str) -> None:
    assert says(hotels, text) == plan


@pytest.mark.parametrize(("text", "plan"), [
    ("比青禾便宜的有哪些", "list | 全部 | 经销商报价 < 12.98万元 | 除了 青禾"),
    ("比青禾贵的有哪些", "list | 全部 | 经销商报价 > 12.98万元 | 除了 青禾"),
    ("比小满贵的SUV有哪些", "list | 全部 | 级别 = suv | 经销商报价 > 5.98万元 | 除了 小满"),
    ("续航比青禾长的车", "list | 全部 | 纯电续航里程 > 430km | 除了 青禾"),
    ("续航比青禾短的车", "list | 全部 | 纯电续航里程 < 430km | 除了 青禾"),
    ("比小满还便宜的有吗", "list | 全部 | 经销商报价 < 5.98万元 | 除了 小满"),
])  # fmt: skip
def test_better_than_one(cars: Reader, text: str, plan: str) -> None:
    assert says(cars, text) == plan


@pytest.mark.parametrize(("text", "plan"), [
    ("20万以下、续航500以上的有哪些",
     "list | 全部 | 经销商报价 ≤ 20万元 | 纯电续航里程 ≥ 500km"),
    ("15万到20万的SUV有哪些", "list | 全部 | 经销商报价 ≥ 15万元 且 ≤ 20万元 | 级别 = suv"),
    ("15万以内的纯电车", "list | 全部 | 经销商报价 ≤ 15万元 | 能源类型 = 纯电动"),
    ("三万块以内的车有哪些", "list | 全部 | 经销商报价 ≤ 3万元"),
    ("我预算8万，能买什么车", "list | 全部 | 经销商报价 ≤ 8万元"),
    ("除了砺原，还有哪些汽油车", "list | 全部 | 品牌 ≠ 砺原 | 能源类型 = 汽油"),
    ("没有天窗的车有哪些", "list | 全部 | 天窗类型 无"),
    ("哪款车是前麦弗逊悬架", "list | 全部 | 前悬架类型 = 麦弗逊"),
    ("哪款车后刹车是鼓式的", "list | 全部 | 后制动器类型 = 鼓式"),
    ("哪款车是柳州生产的", "list | 全部 | 产地 = 柳州"),
    ("哪款车12.98万", "list | 全部 | 经销商报价 ≥ 12.98万元 且 ≤ 12.98万元"),
    ("谁的竞品是V9", "list | 全部 | 竞品车型 = 穹野_v9_2023款_2.0t商务版"),
    ("穹野有什么SUV", "list | 全部 | 品牌 = 穹野 | 级别 = suv"),
    ("有没有七座的纯电车", "list | 全部 | 座位数 ≥ 7 且 ≤ 7 | 能源类型 = 纯电动"),
    ("归途和V9哪个有座椅通风", "list | 归途、V9 | 前排座椅通风 有"),
])  # fmt: skip
def test_lists(cars: Reader, text: str, plan: str) -> None:
    assert says(cars, text) == plan


@pytest.mark.parametrize(("text", "plan"), [
    ("成都有哪些酒店", "list | 全部 | 城市 = 成都"),
    ("杭州500元以下的酒店有哪些", "list | 全部 | 城市 = 杭州 | 标准间价格 ≤ 500元/晚"),
    ("有泳池又可以带宠物的酒店有哪些", "list | 全部 | 泳池 有 | 宠物 有"),
    ("哪些酒店既没有泳池也没有停车场", "list | 全部 | 泳池 无 | 停车场 无"),
    ("不在青岛、1000元以内的五星级酒店",
     "list | 全部 | 城市 ≠ 青岛 | 标准间价格 ≤ 1000元/晚 | 星级 = 五星级"),
    ("离机场60公里左右的酒店有哪些", "list | 全部 | 距机场 ≥ 54公里 且 ≤ 66公里"),
    ("哪家酒店在春熙路商圈", "list | 全部 | 商圈 = 春熙路"),
    ("春熙路店是哪些酒店的邻近酒店", "list | 全部 | 邻近酒店 = 云岚成都春熙路店"),
    ("不是云岚的五星级酒店有哪些", "list | 全部 | 星级 = 五星级 | 品牌 ≠ 云岚 | 除了 云岚"),
])  # fmt: skip
def test_lists_of_hotels(hotels: Reader, text: str, plan: str) -> None:
    assert says(hotels, text) == plan


@pytest.mark.parametrize(("text", "plan"), [
    ("SUV有几款", "count | 全部 | 级别 = suv"),
    ("MPV有多少款", "count | 全部 | 级别 = mpv"),
    ("澄屿有几款车", "count | 全部 | 品牌 = 澄屿"),
    ("20万以内的有几款", "count | 全部 | 经销商报价 ≤ 20万元"),
    ("几款车有自动泊车", "count | 全部 | 自动泊车 有"),
    ("不带自动泊车的有几款", "count | 全部 | 自动泊车 无"),
    ("10万到20万之间有几款插混",
     "count | 全部 | 经销商报价 ≥ 10万元 且 ≤ 20万元 | 能源类型 = 插电式混合动力"),
    ("A型号有几个版本", "count | A型号 标准续航升级版、A型号 长续航版、A型号 高性能Pro版"),
])  # fmt: skip
def test_counts(cars: Reader, text: str, plan: str) -> None:
    assert says(cars, text) == plan


@pytest.mark.parametrize(("text", "plan"), [
    ("停车免费的酒店有多少家？", "count | 全部 | 停车场 = 免费"),
    ("云岚一共有几家酒店", "count | 全部 | 品牌 = 云岚"),  # a brand is a thing too
    ("你们在成都开了几家", "count | 全部 | 城市 = 成都"),
    ("评分低于4.2的有几家酒店", "count | 全部 | 评分 < 4.2分"),
])  # fmt: skip
def test_counts_of_hotels(hotels: Reader, text: str, plan: str) -> None:
    assert hotels.plan(text) == plan


@pytest.mark.parametrize(("text", "plan"), [
    ("N5是SUV吗", "check | N5 | 级别 = suv"),
    ("归途座椅是不是真皮的", "check | 归途 | 座椅材质 = 真皮"),
    ("小满是电车吧", "check | 小满 | 能源类型 = 纯电动"),
    ("驰光有焰红色吗", "check | 驰光 | 车身颜色 = 焰红"),
    ("B型号续航有没有500公里", "check | B型号 | 纯电续航里程 ≥ 500km"),
    ("知行有没有超过10万", "check | 知行 | 经销商报价 > 10万元"),
    ("LY7在20万以内吗", "check | LY7 | 经销商报价 ≤ 20万元"),
    ("归途是七座的吗", "check | 归途 | 座位数 ≥ 7 且 ≤ 7"),
    ("山岚豪华版是不是双排气", "check | 山岚 2.0T四驱豪华版 | 排气管数量 ≥ 2个 且 ≤ 2个"),
    ("N5和驰光有车顶行李架吗", "check | N5、驰光 | 车顶行李架 有"),
    ("小满是砺原的车吗", "check | 小满 | 品牌 = 砺原"),
])  # fmt: skip
def test_checks(cars: Reader, text: str, plan: str) -> None:
    assert says(cars, text) == plan


@pytest.mark.parametrize(("text", "plan"), [
    ("云岚西安曲江店是不是五星级的", "check | 云岚西安曲江店 | 星级 = 五星级"),
    ("钱江新城店停车免费吗", "check | 云岚杭州钱江新城店 | 停车场 = 免费"),
    ("径山店标准间900块以内吗", "check | 松涧杭州径山店 | 标准间价格 ≤ 900元/晚"),
    ("鼓浪屿店周边有没有大雁塔", "check | 屿光厦门鼓浪屿店 | 周边景点 = 大雁塔"),
    ("春熙路店和五四广场店都有儿童乐园吗",
     "check | 云岚成都春熙路店、云岚青岛五四广场店 | 儿童乐园 有"),
])  # fmt: skip
def test_checks_of_hotels(hotels: Reader, text: str, plan: str) -> None:
    assert says(hotels, text) == plan


@pytest.mark.parametrize(("text", "plan"), [
    ("为什么小满没有气囊", "check | 小满 | 安全气囊数量 无"),
    ("归途为什么是纯汽油车", "check | 归途 | 能源类型 = 汽油"),
    ("LY7为什么只有五个座位", "check | LY7 | 座位数 ≥ 5 且 ≤ 5"),
    ("知行为什么不配天窗", "check | 知行 | 天窗类型 无"),
    ("N5怎么没有排气管啊", "check | N5 | 排气管数量 无"),
])  # fmt: skip
def test_what_is_taken_for_granted(cars: Reader, text: str, plan: str) -> None:
    answer = cars.answer(text)
    assert answer
    assert Query.from_json(answer.query).premise
    assert says(cars, text) == plan


@pytest.mark.parametrize(("text", "plan"), [
    ("青禾的竞品多少钱", "value 经销商报价 | 青禾 → 竞品车型"),
    ("LY7的竞品是几座的", "value 座位数 | LY7 → 竞品车型"),
    ("小满的竞品的竞品卖多少钱", "value 经销商报价 | 小满 → 竞品车型 → 竞品车型"),
    ("小满的厂商还有哪些车", "list | 小满 → 厂商 | 除了 小满"),
    ("和归途同级别的车有哪些", "list | 归途 → 级别 | 除了 归途"),
    ("和青禾同级别最便宜的是哪款", "rank 经销商报价 ↑ 1 | 青禾 → 级别"),
])  # fmt: skip
def test_walks(cars: Reader, text: str, plan: str) -> None:
    assert says(cars, text) == plan


@pytest.mark.parametrize(("text", "plan"), [
    ("翠湖店的品牌总部在哪里", "value 总部 | 青榕昆明翠湖店 → 品牌"),
    ("屿光旗舰店的邻近酒店房价多少", "value 标准间价格 | 屿光 → 旗舰店 → 邻近酒店"),
    ("和钟楼店同城的酒店还有哪些", "list | 青榕西安钟楼店 → 城市 | 除了 青榕西安钟楼店"),
    ("和玉林店同城又比它便宜的酒店",
     "list | 屿光成都玉林店 → 城市 | 标准间价格 < 688元/晚 | 除了 屿光成都玉林店"),
    ("跟崂山店同星级的酒店里哪家最便宜", "rank 标准间价格 ↑ 1 | 松涧青岛崂山店 → 星级"),
    # those of the same brand, not the brand itself, which is a thing too
    ("跟春熙路店同一个品牌的酒店还有哪些", "list | 全部 | 品牌 = 云岚 | 除了 云岚成都春熙路店"),
    ("昆明这几家酒店评分各是多少", "value 评分 | 全部 | 城市 = 昆明"),
])  # fmt: skip
def test_walks_between_hotels_and_brands(hotels: Reader, text: str, plan: str) -> None:
    assert hotels.plan(text) == plan


def test_definitions(cars: Reader, hotels: Reader) -> None:
    assert says(cars, "什么是热泵空调") == "define 热泵空调 | 全部"
    assert says(cars, "HUD是什么") == "define 抬头显示 | 全部"
    assert says(hotels, "行政酒廊是什么") == "value 行政酒廊 | 术语"  # the data has one
    assert hotels.plan("什么叫双床房啊") == "value 双床房 | 术语"


def test_a_measure_without_its_name(cars: Reader) -> None:
    assert says(cars, "归途多高") == "value 高度 | 归途"


@pytest.mark.parametrize("text", [
    # values, which need no plan
    "青禾多少钱", "小满的续航和油耗", "N5的长度宽度高度分别是多少", "LY7有换挡拨片吗",
    "青禾有哪些颜色", "逐星的对标车型是什么", "小满和青禾的价格跟续航",
    "逐星前悬架和后悬架都是什么类型", "知行几点几升的", "LY7几个气囊", "青禾是哪年上市的",
    # questions that documents answer
    "怎么下单订车", "轮胎换一条多少钱", "旧车怎么估价", "分期付款怎么办理", "试驾要带什么证件",
    "小满怎么保养", "小满什么时候能提车", "买车送什么", "你们几点下班", "你们店在哪",
    # small talk
    "你好", "谢谢", "今天天气怎么样", "哈哈哈", "好的", "再见", "你是谁", "讲个笑话",
    # what no graph knows
    "哪款好看", "比亚迪汉和小满哪个便宜", "price and range of 青禾 please", "",
])  # fmt: skip
def test_what_is_no_plan(cars: Reader, text: str) -> None:
    assert cars.plan(text) == ""


@pytest.mark.parametrize("text", [
    "云岚杭州西湖店标准间多少钱一晚", "环岛路店几点入住、几点退房", "北站店是几星级",
    "翠湖店周边有什么景点", "麦驿的旗舰店是哪家", "崂山店有没有温泉", "怎么取消订单",
    "可以开发票吗", "下午三点以后能入住吗", "武林店有机器人送物吗",
])  # fmt: skip
def test_what_is_no_plan_about_hotels(hotels: Reader, text: str) -> None:
    assert hotels.plan(text) == ""


def test_names_left_over_are_not_left_out(cars: Reader, hotels: Reader) -> None:
    """Of a name that nothing has, nothing is told: 北京有哪些酒店 is not about all hotels."""
    for text in ("北京有哪些酒店", "火星上有哪些酒店", "上海有几家酒店", "北京最便宜的酒店"):
        assert hotels.plan(text) == "", text
    for text in ("奔驰有哪些车", "火星上有哪些车", "涉水深度最大的是哪款", "哪款车适合女生"):
        assert cars.plan(text) == "", text


@pytest.mark.parametrize(("text", "low", "high"), [
    ("最便宜的SUV是哪款", 0.95, 1),
    ("上海或者重庆产的车", 0.8, 0.95),  # 者 is left
    ("奔驰最便宜的车", 0, UNDERSTOOD),
    ("有什么车", UNDERSTOOD, 0.8),  # of everything
    ("哪款车适合女生", 0, 0.2),
])  # fmt: skip
def test_what_is_not_explained_costs_confidence(
    cars: Reader, text: str, low: float, high: float
) -> None:
    answer = cars.answer(text)
    assert answer
    assert low <= answer.confidence < high


@pytest.mark.parametrize(("text", "plan"), [
    ("Which is cheaper, LY7 or V9?", "compare 经销商报价 | LY7、V9"),
    ("Which has the longer range, 小满 or 青禾?", "compare 纯电续航里程 | 小满、青禾"),
    ("What is the cheapest SUV?", "rank 经销商报价 ↑ 1 | 全部 | 级别 = suv"),
    ("Which cars are under 100,000 yuan?", "list | 全部 | 经销商报价 < 10万元"),
    ("How many SUVs do you have?", "count | 全部 | 级别 = suv"),
])  # fmt: skip
def test_english(cars: Reader, text: str, plan: str) -> None:
    assert cars.plan(text) == plan
