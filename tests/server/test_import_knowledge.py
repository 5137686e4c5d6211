"""Knowledge that others keep comes into a workspace and goes out again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from server import open_bot
from tests.server.conftest import DEMO, Run

ROWS = (
    "entity\tattribute\tvalue\n"
    "岚_A_标准版\t实体 -> 关键词\t岚|A|标准版\n岚_A_标准版\t价格\t9万元\n"
    "岚_A_标准版\t配置 -> 空调\t自动\n岚_B_长续航版\t价格\t12万元\n"
)
FOLDER = Path("shop/car_knowledge_graph")
A, B = FOLDER / "岚_A_标准版.json", FOLDER / "岚_B_长续航版.json"


def contents(folder: Path) -> dict[str, bytes]:
    return {f.relative_to(folder).as_posix(): f.read_bytes() for f in folder.rglob("*.json")}


def test_triples_become_a_workspace_that_answers(run: Run) -> None:
    Path("t.tsv").write_text(ROWS, "utf-8")
    made = run("import", "triples", "t.tsv", "shop")
    assert made.exit_code == 0
    assert made.stdout.splitlines()[0] == (
        "已导入到 imported into shop: 2 个新实体 new entities, 0 个有改动 changed, 0 个不变 unchanged"  # noqa: E501
    )
    assert A.read_text("utf-8") == (
        '{\n  "实体": {\n    "名称": "岚_A_标准版",\n    "关键词": "岚|A|标准版"\n  },\n'
        '  "价格": "9万元",\n  "配置": {\n    "空调": "自动"\n  }\n}\n'
    )
    assert run("check", "shop").exit_code == 0
    reply = open_bot("shop").ask("A标准版的价格是多少")
    assert reply["route"] == "kbqa" and "9万元" in reply["answer"]
    assert reply["evidence"][0]["path"] == ["岚_A_标准版", "价格"]


def test_an_import_adds_to_what_is_there_and_leaves_the_rest_alone(run: Run) -> None:
    Path("t.tsv").write_text(ROWS, "utf-8")
    run("import", "triples", "t.tsv", "shop")
    mine = A.read_bytes().replace(b"\n", b"\r\n")
    A.write_bytes(mine)
    Path("more.tsv").write_text(
        "岚_A_标准版\t价格\t9万元\n岚_B_长续航版\t配置 -> 空调\t手动\n岚_C\t价格\t5万元\n", "utf-8"
    )
    added = run("import", "triples", "more.tsv", "shop")
    assert "1 个新实体 new entities, 1 个有改动 changed, 1 个不变 unchanged" in added.stdout
    assert A.read_bytes() == mine
    assert json.loads(B.read_bytes()) == {
        "实体": {"名称": "岚_B_长续航版"}, "价格": "12万元", "配置": {"空调": "手动"},
    }  # fmt: skip


def test_values_that_differ_are_refused_or_replaced_as_a_whole(run: Run) -> None:
    Path("t.tsv").write_text(ROWS, "utf-8")
    run("import", "triples", "t.tsv", "shop")
    before = contents(Path("shop"))
    Path("new.tsv").write_text(
        "岚_C\t价格\t5万元\n岚_A_标准版\t价格\t8万元\n岚_B_长续航版\t价格 -> 起价\t1\n", "utf-8"
    )
    refused = run("import", "triples", "new.tsv", "shop")
    group = (
        "new.tsv:3: 错误 error: “岚_B_长续航版”的 价格 一处是分组，一处是值 "
        "is a group here and a value there. (car_knowledge_graph/岚_B_长续航版.json:5) "
        "请改掉其中一个名字。Rename one of the two."
    )
    assert refused.exit_code == 2
    assert refused.stderr.splitlines()[-3:] == [
        "错误 error [invalid_workspace]: "
        "没有导入到 shop，它没有改动。Nothing was imported; it is as it was.",
        "new.tsv:2: 错误 error: “岚_A_标准版”的 价格 已是“9万元”，导入的是“8万元”。"
        "The value there differs. (car_knowledge_graph/岚_A_标准版.json:6) "
        "要用导入的就加 --replace，否则改正其中一个。"
        "Give --replace to take the new one, or mend one of them.",
        group,
    ]
    assert contents(Path("shop")) == before
    refused = run("import", "triples", "new.tsv", "shop", "--replace")
    assert refused.exit_code == 2 and refused.stderr.splitlines()[-1] == group
    Path("new.tsv").write_text("岚_A_标准版\t价格\t8万元\n", "utf-8")
    assert run("import", "triples", "new.tsv", "shop", "--replace").exit_code == 0
    assert json.loads(A.read_bytes())["价格"] == "8万元"


def test_a_file_of_another_entity_is_not_overwritten(run: Run) -> None:
    Path("t.tsv").write_text(ROWS, "utf-8")
    run("import", "triples", "t.tsv", "shop")
    (FOLDER / "岚_C.json").write_text('{"实体": {"名称": "旧名"}, "价格": "1元"}', "utf-8")
    Path("c.tsv").write_text("岚_C\t价格\t5万元\n", "utf-8")
    refused = run("import", "triples", "c.tsv", "shop")
    assert refused.exit_code == 2
    assert (
        "c.tsv:1: 错误 error: 岚_C.json 里已经是“旧名”了，放不下“岚_C”。It holds another entity. "
        "请先给那个文件改名。Rename that file first."
    ) in refused.stderr


def test_bad_rows_write_nothing(run: Run) -> None:
    Path("t.tsv").write_text(f"{ROWS}岚_D\t价格\n", "utf-8")
    refused = run("import", "triples", "t.tsv", "shop")
    assert refused.exit_code == 1
    assert refused.stdout.splitlines() == [
        "t.tsv:6: 错误 error: 这一行只有 2 列。The line has 2 field(s) only. "
        "每行要有实体、属性和值。Each needs an entity, an attribute and a value.",
        "1 个错误 error(s)",
    ]
    assert not Path("shop").exists()


def test_a_folder_that_is_no_workspace_is_left_alone(run: Run) -> None:
    Path("t.tsv").write_text(ROWS, "utf-8")
    Path("photos").mkdir()
    Path("photos/cat.txt").write_text("mine")
    refused = run("import", "triples", "t.tsv", "photos")
    assert refused.exit_code == 2
    assert "photos/bot.json: 没有这个设置文件。There is no such settings file." in refused.stderr
    assert [path.name for path in Path("photos").iterdir()] == ["cat.txt"]


def test_the_knowledge_of_a_broken_workspace_is_not_added_to(run: Run) -> None:
    Path("t.tsv").write_text(ROWS, "utf-8")
    run("import", "triples", "t.tsv", "shop")
    A.write_text("{", "utf-8")
    refused = run("import", "triples", "t.tsv", "shop")
    assert refused.exit_code == 2
    assert "car_knowledge_graph/岚_A_标准版.json:1: 错误 error: " in refused.stderr


@pytest.mark.parametrize(("kind", "file"), [
    ("triples", "out.tsv"), ("triples", "out.csv"), ("trees", "out.json"),
])  # fmt: skip
def test_the_demo_goes_out_and_comes_back_byte_for_byte(run: Run, kind: str, file: str) -> None:
    gone = run("export", kind, str(DEMO), file)
    assert gone.stdout == f"已导出 wrote {file}: 19 个实体 entities\n"
    assert run("import", kind, file, "back").exit_code == 0
    folder = "car_knowledge_graph"
    assert contents(Path("back", folder)) == contents(DEMO / folder)


def test_a_sheet_goes_out_and_is_unchanged_news(run: Run) -> None:
    Path("t.tsv").write_text(ROWS, "utf-8")
    run("import", "triples", "t.tsv", "shop")
    assert run("export", "sheet", "shop", "out.xlsx").exit_code == 0
    again = run("import", "sheet", "out.xlsx", "shop")
    assert "0 个新实体 new entities, 0 个有改动 changed, 2 个不变 unchanged" in again.stdout


def test_levels_by_labels(run: Run) -> None:
    tree = {"shops": [{"name": "一店", "dishes": [{"name": "面", "price": "9元"}]}]}
    Path("t.json").write_text(json.dumps(tree), "utf-8")
    label = ("--label", "shops", "门店", "--label", "dishes", "菜品", "--label", "price", "价格")
    assert run("import", "trees", "t.json", "shop", *label).exit_code == 0
    assert json.loads((FOLDER / "面.json").read_bytes()) == {
        "实体": {"名称": "面"}, "门店": "一店", "价格": "9元",
    }  # fmt: skip


def test_broken_knowledge_is_not_exported(run: Run) -> None:
    Path("t.tsv").write_text(ROWS, "utf-8")
    run("import", "triples", "t.tsv", "shop")
    A.write_text("{", "utf-8")
    refused = run("export", "trees", "shop", "out.json")
    assert refused.exit_code == 2
    assert "Nothing was exported: its knowledge has errors." in refused.stderr
    assert not Path("out.json").exists()


def test_a_sheet_is_written_under_no_other_ending(run: Run) -> None:
    refused = run("export", "sheet", str(DEMO), "s.txt")
    assert refused.exit_code != 0 and ".xlsx" in refused.output
    assert not Path("s.txt").exists()
