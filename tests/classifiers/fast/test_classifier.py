"""The fast family: what it learns, rejects, stores and refuses."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from bot.errors import ArtifactError, DataError
from classifiers.artifact import Artifact, read_artifact, write_artifact
from classifiers.encoders import open_e5, open_use
from classifiers.fast import classifier as fast
from classifiers.fast.classifier import FastClassifier
from classifiers.fast.ridge import Numbers

INTENTS = {
    "退款": "我要退款 怎么退钱 申请退货退款 钱什么时候退给我 退款多久到账 可以全额退吗",
    "物流": "快递到哪了 什么时候发货 查一下物流 包裹怎么还没到 用什么快递 几天能送到",
    "发票": "怎么开发票 能开专票吗 发票抬头写错了 电子发票在哪下载 补开发票 发票什么时候寄",
    "账号": "忘记密码了 怎么修改手机号 账号被锁了 注销账户 登录不上去 怎么换绑邮箱",
    "优惠": "有优惠券吗 满减怎么用 会员有折扣吗 双十一打几折 红包在哪领 积分能抵钱吗",
    "维修": "屏幕碎了能修吗 保修期多久 维修点在哪 修一次多少钱 机器坏了怎么办 换电池要多久",
}
ASKED = {
    "想把钱退回来": "退款",
    "我的包裹到哪里了": "物流",
    "请给我开一张发票": "发票",
    "密码想不起来": "账号",
    "领个优惠券": "优惠",
    "手机摔坏了在哪里修": "维修",
}
STRANGERS = (
    "今天天气怎么样 给我讲个笑话 北京是哪国的首都 一加一等于几 推荐一部电影 你喜欢吃什么 "
    "周杰伦唱过什么歌 怎么煮米饭 太阳为什么是圆的 世界杯谁赢了 猫为什么怕水 写一首诗 "
    "明天会下雨吗 红烧肉的做法 最高的山是哪座 学英语有什么方法 早上几点起床好 长城有多长 "
    "狗能活多少年 月亮离我们多远 晚饭吃什么好 唐朝有几个皇帝 怎么练腹肌 水几度烧开"
).split()
TEXTS = [text for texts in INTENTS.values() for text in texts.split()]
LABELS = [(label,) for label, texts in INTENTS.items() for _ in texts.split()]


def logits_of(model: FastClassifier, texts: Sequence[str]) -> Numbers:
    return model.judge(texts)[0]


def known_of(model: FastClassifier, texts: Sequence[str]) -> Numbers:
    return model.judge(texts)[1]


def fit(texts=TEXTS, labels=LABELS, **options):
    chosen = {
        "classes": tuple(INTENTS),
        "weights": [1.0] * len(texts),
        "multi_label": False,
        "strangers": (),
        "encoders": (open_use(),),
        "seed": 0,
        "progress": lambda what, done, total: None,
    }
    return FastClassifier.fit(texts, labels, **(chosen | options))


@pytest.fixture(scope="module")
def model():
    return fit()


def shares_of(model: FastClassifier, texts: list[str]) -> np.ndarray:
    logits = logits_of(model, texts)
    shares = np.exp(logits - logits.max(axis=1, keepdims=True))
    return shares / shares.sum(axis=1, keepdims=True)


def test_questions_said_otherwise_get_their_label(model):
    shares = shares_of(model, list(ASKED))
    given = [model.labels[place] for place in shares.argmax(axis=1)]
    assert given == list(ASKED.values())
    assert shares.max(axis=1).mean() > 0.6


def test_a_text_has_the_same_logits_alone_and_among_others(model):
    together = logits_of(model, [*ASKED, *TEXTS * 5])
    alone = np.vstack([logits_of(model, [text]) for text in ASKED])
    np.testing.assert_allclose(together[: len(ASKED)], alone, atol=1e-3)


def test_no_texts_have_no_logits(model):
    assert logits_of(model, []).shape == (0, 6)
    assert known_of(model, []).shape == (0,)


@pytest.mark.parametrize("text", ["", "   ", "\0", "\ud800", "x" * 100_000, "🙂"])
def test_any_text_gets_finite_numbers(model, text):
    assert np.isfinite(logits_of(model, [text])).all()
    assert 0 <= known_of(model, [text])[0] <= 1


def test_strangers_that_were_shown_teach_rejection():
    model = fit(strangers=STRANGERS[:20])
    assert known_of(model, list(ASKED)).min() > known_of(model, STRANGERS[20:]).max()
    assert logits_of(model, ["我要退款"]).shape == (1, 6)


def test_without_strangers_labels_left_out_teach_rejection(model):
    assert np.median(known_of(model, list(ASKED))) > np.median(known_of(model, STRANGERS)) + 0.2


@pytest.mark.parametrize("n_labels", [2, 3, 4, 5])
def test_a_few_labels_reject_what_is_unlike_all_of_them(n_labels):
    few = fit(TEXTS[: 6 * n_labels], LABELS[: 6 * n_labels], classes=list(INTENTS)[:n_labels])
    assert known_of(few, list(ASKED)[:n_labels]).min() > 0.5
    assert (known_of(few, STRANGERS) > 0.5).mean() < 0.2


def test_a_few_rows_make_nothing_sure():
    few = fit(TEXTS[:12], LABELS[:12], classes=("退款", "物流"))
    assert shares_of(few, STRANGERS).max() < 0.9
    assert shares_of(few, list(ASKED)[:2]).max(axis=1).min() > 0.8


def test_small_talk_that_rows_say_is_known():
    said = "今天天气怎么样 你好呀 你叫什么名字 给我讲个笑话 你是机器人吗 你会唱歌吗".split()
    model = fit([*TEXTS, *said], [*LABELS, *[("闲聊",)] * 6], classes=(*INTENTS, "闲聊"))
    assert known_of(model, ["你叫什么", "讲个笑话吧"]).min() > 0.5


def test_n_grams_alone_will_do():
    model = fit(encoders=())
    assert model.labels[int(logits_of(model, ["发票怎么开"]).argmax())] == "发票"


def test_two_encoders_are_compared_with():
    model = fit(encoders=(open_use(), open_e5()))
    assert len(model.learnt.shares) == 3
    assert sum(model.learnt.shares) == pytest.approx(1)
    assert model.labels[int(logits_of(model, ["请给我开一张发票"]).argmax())] == "发票"


def test_a_text_may_have_several_labels():
    texts = [
        *TEXTS,
        "退款和发票怎么办",
        "退了款还能开发票吗",
        "退款后发票怎么处理",
        "开发票以后能退款吗",
    ]
    labels = [*LABELS, *[("退款", "发票")] * 4]
    model = fit(texts, labels, multi_label=True)
    chances = 1 / (1 + np.exp(-logits_of(model, ["退款以后发票怎么办", "快递几天能到"])))
    assert {model.labels[place] for place in np.flatnonzero(chances[0] > 0.5)} == {"退款", "发票"}
    assert {model.labels[place] for place in np.flatnonzero(chances[1] > 0.5)} == {"物流"}


def test_a_text_may_have_no_label_where_several_are_allowed():
    model = fit([*TEXTS, "你好", "谢谢"], [*LABELS, (), ()], multi_label=True)
    assert (1 / (1 + np.exp(-logits_of(model, ["您好"]))) < 0.5).all()


def test_rows_of_more_weight_are_believed_more():
    texts, labels = [*TEXTS, "苹果", "苹果"], [*LABELS, ("退款",), ("物流",)]
    for weights, wanted in (((9.0, 1.0), "退款"), ((1.0, 9.0), "物流")):
        model = fit(texts, labels, weights=[*[1.0] * len(TEXTS), *weights])
        assert model.labels[int(logits_of(model, ["苹果"]).argmax())] == wanted


def test_the_same_seed_gives_the_same_model(model):
    again = fit()
    assert again.config() == model.config()
    for name, array in model.arrays().items():
        np.testing.assert_array_equal(again.arrays()[name], array)


def test_a_stored_model_answers_the_same(model, tmp_path: Path):
    write_artifact(tmp_path / "m", Artifact("t", model.config(), model.labels, model.arrays()))
    stored = read_artifact(tmp_path / "m", "t")
    again = FastClassifier.from_arrays(stored.config, stored.arrays, [open_use()], {})
    np.testing.assert_array_equal(logits_of(again, list(ASKED)), logits_of(model, list(ASKED)))
    np.testing.assert_array_equal(known_of(again, list(ASKED)), known_of(model, list(ASKED)))


def test_a_model_without_its_encoder_is_refused(model):
    with pytest.raises(ArtifactError, match="use"):
        FastClassifier.from_arrays(model.config(), model.arrays(), [open_e5()], {})


@pytest.mark.parametrize(
    ("texts", "labels", "classes"),
    [([], [], ("退款", "物流")), (["我要退款"], [("退款",)], ("退款",))],
)
def test_nothing_and_one_label_are_refused(texts, labels, classes):
    with pytest.raises(DataError, match="too few"):
        fit(texts, labels, classes=classes)


def test_of_many_rows_some_are_kept(monkeypatch):
    monkeypatch.setattr(fast, "MAX_ROWS", 24)
    model = fit()
    assert model.arrays()["weights"].shape == (24, 6)
    assert model.labels[int(logits_of(model, ["请给我开一张发票"]).argmax())] == "发票"


def test_progress_is_told():
    told = []
    fit(progress=lambda what, done, total: told.append((done, total)))
    assert told == [(0, 4), (1, 4), (2, 4), (3, 4), (4, 4)]
