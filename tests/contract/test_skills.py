"""Every skill keeps the contract: ours, those that are trained, and a stranger's package."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pytest

from bot.checks import check_skill, check_training
from classifiers.text_classify import TextClassify
from classifiers.text_label import TextLabel
from server.workspace import Bot, load_bot, open_workspace

ROOT = Path(__file__).parents[2]
SHOP = ROOT / "server" / "starter"
STRANGER = ROOT / "examples" / "skill"
SKILLS = sorted(entry.name for entry in entry_points(group="zhike.skills"))
ASK = """
import json, sys
from pathlib import Path
from bot.checks import check_skill
from bot.stores import MemoryStore
from server.app import create_app
from server.conversation import Conversations
from server.workspace import load_bot, open_workspace

bot = load_bot(open_workspace(Path(sys.argv[1]), name="shop"))
client = create_app({"shop": Conversations(bot, MemoryStore())}).test_client()
asked = [{"text": "寄到上海200040和成都610000"}, {"txt": "200040"}]
print(json.dumps({
    "wrong": check_skill(bot.registry.get("postcode")),
    "reply": client.post("/api/predict/postcode", json=asked[0]).get_json(),
    "list": client.post("/api/predict/postcode", json=asked).get_json(),
    "refused": client.post("/api/predict/postcode", json={"text": "\\0"}).status_code,
    "described": "/api/predict/postcode" in client.get("/openapi.json").get_json()["paths"],
}))
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Bot:
    state = str(tmp_path_factory.mktemp("state"))
    environ = {"ZHIKE_STATE_DIR": state, "ZHIKE_ENCODERS": '["use"]'}
    return load_bot(open_workspace(SHOP, environ=environ, name="shop"))


@pytest.mark.parametrize("name", SKILLS)
def test_a_registered_skill_keeps_the_contract(shop: Bot, name: str) -> None:
    assert check_skill(shop.registry.get(name)) == []


def rows(**labels: list[str]) -> list[dict[str, Any]]:
    return [{"text": text, "label": label} for label, texts in labels.items() for text in texts]


ROWS = rows(
    退款=["我要退款", "钱什么时候退给我", "申请退货退款", "退款多久到账", "怎么还没退钱"],
    物流=["快递到哪了", "什么时候发货", "物流怎么不动了", "包裹还没收到", "几天能到"],
    发票=["开一张发票", "发票抬头怎么改", "电子发票在哪下载", "要增值税专票", "补开发票"],
)


@pytest.mark.parametrize("kind", [TextClassify, TextLabel])
def test_a_trained_skill_keeps_the_contract(kind: type[TextClassify], tmp_path: Path) -> None:
    settings = kind.Settings.model_validate({"encoders": ()})
    assert check_training(lambda: kind(settings), ROWS, tmp_path) == []


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder into which pip installed the stranger's package, without a network."""
    folder = tmp_path_factory.mktemp("stranger")
    shutil.copytree(STRANGER, folder / "source")
    options = ["--no-deps", "--no-build-isolation", "--no-index", "--target", folder / "installed"]
    command = [sys.executable, "-m", "pip", "install", *options, folder / "source"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return folder / "installed"


def test_a_strangers_skill_is_found_keeps_the_contract_and_is_served(
    installed: Path, tmp_path: Path
) -> None:
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join([str(installed), str(ROOT)]),
        "ZHIKE_ENCODERS": "[]",
        "ZHIKE_STATE_DIR": str(tmp_path),
    }
    command = [sys.executable, "-c", ASK, str(SHOP)]
    done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    found = [{"code": "200040", "region": "上海"}, {"code": "610000", "region": "四川"}]
    assert told["wrong"] == []
    assert (told["reply"]["success"], told["reply"]["found"]) == (True, found)
    assert [reply["success"] for reply in told["list"]] == [True, False]
    assert (told["refused"], told["described"]) == (422, True)


def test_a_stranger_that_takes_a_name_of_ours_is_refused(installed: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(installed, copy)
    skill = copy / "postcode" / "__init__.py"
    skill.write_text(skill.read_text("utf-8").replace('name = "postcode"', 'name = "faq"'), "utf-8")
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join([str(copy), str(ROOT)]),
        "ZHIKE_ENCODERS": "[]",
        "ZHIKE_STATE_DIR": str(tmp_path),
    }
    command = [sys.executable, "-c", ASK, str(SHOP)]
    done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 1
    assert "two skills are named 'faq'. Rename one of them." in done.stderr
