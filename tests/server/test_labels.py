"""Intents lead where nothing surer does; labels stand in the trace, the log and the counts."""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.errors import SkillError
from bot.stores import MemoryStore
from classifiers.classify_settings import ClassifySettings
from classifiers.text_classify import TextClassify
from classifiers.text_risk import TextRisk
from classifiers.text_tagging import TextTagging
from server.conversation import Conversations
from server.stores import open_store
from server.upkeep import warm_up
from server.workspace import load_bot, open_workspace
from tests.server.conftest import Chat, Run
from tests.server.test_failures import with_skill

SHOP = Path(__file__).parents[2] / "server" / "starter"
SAID = {
    "投诉": ["我要投诉你们", "服务态度太差了投诉", "投诉客服", "我很不满意要投诉", "投诉质量问题"],
    "下单": ["我要下单", "帮我下个单", "现在下单", "下单两份", "怎么给我下单"],
    "闲聊": ["今天天气真好", "你吃饭了吗", "讲个笑话", "陪我聊聊天吧", "你喜欢什么颜色"],
    "咨询": ["营业时间是几点", "有什么口味", "多少钱一杯", "可以开发票吗", "地址在哪里"],
}
ROUTES = {"投诉": "complaint", "下单": "order", "闲聊": "chitchat"}
Serve = Callable[..., Conversations]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    skill = TextClassify(ClassifySettings(encoders=()))
    rows = [{"text": text, "label": label} for label, texts in SAID.items() for text in texts]
    skill.fit(rows, seed=1, progress=lambda what, done, total: None)
    folder = tmp_path_factory.mktemp("models") / "intents"
    skill.export(folder)
    return folder


@pytest.fixture
def serve(tmp_path: Path) -> Serve:
    """Serve the starter's shop with settings."""

    def open_shop(**settings: Any) -> Conversations:
        environ = {"ZHIKE_STATE_DIR": str(tmp_path), "ZHIKE_ENCODERS": "[]"}
        opened = open_workspace(SHOP, environ=environ, name="shop", **settings)
        return Conversations(load_bot(opened), MemoryStore())

    return open_shop


@pytest.fixture
def shop(serve: Serve, model: Path) -> Conversations:
    return serve(intent_model=str(model), intents=ROUTES)


def trace_of(talks: Conversations, reply: dict[str, Any]) -> dict[str, Any]:
    trace = talks.explain(reply["session_id"])
    assert trace
    return trace


@pytest.mark.parametrize(
    ("sent", "route", "begins"),
    [
        ("我要投诉", "handoff", "非常抱歉给您带来不便"),
        ("请帮我下单吧", "handoff", "下单和预订由人工为您办理。"),
        ("给我讲个笑话吧", "chitchat", "谢谢您和我聊天！"),
    ],
)
def test_an_intent_leads(shop: Conversations, sent: str, route: str, begins: str) -> None:
    reply = shop.ask(sent)
    assert (reply["route"], reply["confidence"]) == (route, None)
    assert reply["answer"].startswith(begins)
    intent = trace_of(shop, reply)["intent"]
    assert intent["route"] == ROUTES[intent["label"]]
    assert intent["confidence"] > 0.5


def test_without_a_model_nothing_leads(serve: Serve) -> None:
    plain = serve()
    reply = plain.ask("我要投诉")
    assert reply["route"] in ("clarify", "exception")
    assert trace_of(plain, reply)["intent"] is None
    assert "text_classify" not in [skill.name for skill in plain.bot.registry.skills()]


def test_a_label_without_a_route_is_a_question(serve: Serve, model: Path) -> None:
    reply = serve(intent_model=str(model), intents={"投诉": "question"}).ask("我要投诉")
    assert reply["route"] in ("clarify", "exception")


def test_a_sure_answer_goes_before_small_talk_and_orders(serve: Serve, model: Path) -> None:
    everything = dict.fromkeys(SAID, "chitchat")
    talks = serve(intent_model=str(model), intents=everything)
    asked = json.loads((SHOP / "bot.json").read_text())["topics"][0]
    assert talks.ask(asked)["route"] in ("faq", "kbqa")
    complaints = serve(intent_model=str(model), intents=dict.fromkeys(SAID, "complaint"))
    assert complaints.ask(asked)["route"] in ("faq", "kbqa")  # word for word an editor's question
    assert complaints.ask("那个，" + asked + "啊，我今天天气真好")["route"] == "handoff"


def test_what_the_form_says_stays(serve: Serve, model: Path) -> None:
    talks = serve(intent_model=str(model), intents=dict.fromkeys(SAID, "complaint"))
    assert talks.ask("您好")["route"] == "chitchat"
    assert talks.ask("转人工")["answer"].startswith("好的，已登记人工服务")


def test_the_intent_model_is_a_service_of_the_bot(shop: Conversations) -> None:
    skill = shop.bot.registry.get("text_classify")
    asked = skill.Input.model_validate({"first_sequence": "我要投诉"})
    assert shop.bot.registry.run("text_classify", asked).predictions == "投诉"


def test_the_log_has_labels_and_the_store_counts_them(
    serve: Serve, model: Path, caplog: pytest.LogCaptureFixture
) -> None:
    talks = serve(intent_model=str(model), intents=ROUTES, tag_turns=True)
    with caplog.at_level(logging.INFO, logger="zhike.turn"):
        first = talks.ask("我要投诉，混蛋")
        talks.ask("投诉客服", first["session_id"])
    lines = [record.getMessage() for record in caplog.records if record.name == "zhike.turn"]
    assert " labels=risk:低俗,intent:投诉 " in lines[0]
    assert " labels=intent:投诉 " in lines[1]
    counted = talks.store.count_tags("shop", "2000-01-01", "2100-01-01")
    found = {(count.kind, count.tag): (count.turns, count.sessions) for count in counted}
    assert found[("intent", "投诉")] == (2, 1)
    assert found[("risk", "低俗")] == (1, 1)
    assert found[("keyword", "投诉")] == (2, 1)


class BrokenIntents(TextClassify):
    def run(self, request: Any) -> Any:
        raise ConnectionError("lost")


class BrokenTags(TextTagging):
    def run(self, request: Any) -> Any:
        raise SkillError("no words.", hint="Wait.")


def test_without_intent_and_tags_a_message_is_answered_all_the_same(
    serve: Serve, model: Path, caplog: pytest.LogCaptureFixture
) -> None:
    talks = serve(intent_model=str(model), intents=ROUTES, tag_turns=True)
    for broken in (BrokenIntents(), BrokenTags()):
        talks.bot = with_skill(talks.bot, broken)
    asked = json.loads((SHOP / "bot.json").read_text())["topics"][0]
    reply = talks.ask(asked)
    assert reply["route"] in ("faq", "kbqa")
    causes = trace_of(talks, reply)["label_failures"]
    assert causes == [
        "skill_failed: skill 'text_classify' failed: ConnectionError: lost. Mend the skill.",
        "skill_failed: no words. Wait.",
    ]
    logged = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert [line.partition("label: ")[2] for line in logged] == causes


def test_what_cannot_be_judged_risky_or_not_is_not_answered(serve: Serve) -> None:
    class BrokenRisk(BrokenTags):
        name = "text_risk"
        Input = TextRisk.Input

    talks = serve()
    talks.bot = with_skill(talks.bot, BrokenRisk())
    reply = talks.ask(json.loads((SHOP / "bot.json").read_text())["topics"][0])
    assert (reply["route"], reply["evidence"]) == ("exception", [])


def test_warming_up_asks_every_model_whatever_is_blocked(tmp_path: Path, model: Path) -> None:
    shutil.copytree(SHOP, tmp_path / "shop")
    (tmp_path / "shop/risk_words.tsv").write_text("丝袜\t成人\tblock\n", "utf-8")
    environ = {"ZHIKE_STATE_DIR": str(tmp_path), "ZHIKE_ENCODERS": "[]"}
    settings: Any = {"intent_model": str(model), "intents": ROUTES, "tag_turns": True}
    opened = open_workspace(tmp_path / "shop", environ=environ, **settings)
    talks = Conversations(load_bot(opened), MemoryStore())
    asked: list[str] = []

    class Told(BrokenIntents):
        def run(self, request: Any) -> Any:
            asked.append(self.name)
            return super().run(request)

    class ToldOfTags(Told):
        name = "text_tagging"
        Input = TextTagging.Input

    for told in (Told(), ToldOfTags()):
        talks.bot = with_skill(talks.bot, told)
    warm_up(talks.bot)
    assert asked == ["text_classify", "text_tagging"]


def test_nothing_is_tagged_unless_it_is_switched_on(shop: Conversations) -> None:
    assert trace_of(shop, shop.ask("我要投诉"))["tags"] == [["intent", "投诉"]]


def test_the_trace_is_masked_and_the_history_is_not(car_bot: Conversations, chat: Chat) -> None:
    said = "我的电话是13812345678，身份证11010519491231002X，云帆多少钱"
    asked = chat(said)
    chat("长续航版", asked["session_id"])
    turns = car_bot.store.turns(asked["session_id"])
    for turn in turns:
        written = json.dumps(turn.trace, ensure_ascii=False)
        assert "13812345678" not in written and "002x" not in written.lower()
    assert "[phone]" in turns[0].trace["text"] and "[identity]" in turns[0].trace["text"]
    assert turns[0].text == said
    first, *_ = car_bot.messages(asked["session_id"])
    assert first["text"] == said


def test_the_command_shows_the_counts_of_days(run: Run, tmp_path: Path) -> None:
    shutil.copytree(SHOP, tmp_path / "shop")
    opened = open_workspace(tmp_path / "shop", environ={"ZHIKE_ENCODERS": "[]"})
    bot = load_bot(opened)
    talks = Conversations(bot, open_store(opened.database_url))
    talks.ask("牛逼")
    talks.store.close()
    today = date.today().isoformat()
    shown = run("tags", str(tmp_path / "shop"))
    assert shown.exit_code == 0
    row = next(line for line in shown.output.splitlines() if "risk" in line)
    assert [cell.strip() for cell in row.strip("│").split("│")] == [today, "risk", "低俗", "1", "1"]
    assert "risk" not in run("tags", str(tmp_path / "shop"), "--until", "2020-01-01").output
