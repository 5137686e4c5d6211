"""The workspaces that are measured: a copy of the demo, and a made-up one of any size."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from itertools import islice, product
from pathlib import Path

from benchmarks.mix import DEMO

ROOT = Path(__file__).parent.parent
CACHE = ROOT / "build/benchmarks"  # git-ignored; encoding 10,000 wordings takes minutes
_STATE = ".zhike"
_LOAD = """
import sys
from pathlib import Path
from server.workspace import load_bot, open_workspace
load_bot(open_workspace(Path(sys.argv[1]), environ={}))
"""
PARTS = """
天窗 座椅加热 行车记录仪 倒车影像 雨刮器 大灯 后视镜 轮毂 空调滤芯 刹车片
机油 火花塞 蓄电池 安全带 儿童座椅 脚垫 车衣 尾门 中控屏 音响
导航 方向盘 油箱 排气管 减震器 变速箱油 冷却液 玻璃水 轮胎 备胎
钥匙 充电枪 车窗 遮阳帘 氛围灯 座椅按摩 抬头显示 自动泊车 定速巡航 胎压监测
防冻液 车门把手 前保险杠 脚踏板 行李架 拖车钩 发动机护板 隔音棉 香氛系统 车载冰箱
""".split()
# What is asked of a part: the standard question, then ten ways to say it.
INTENTS = (
    "{}多少钱|{}什么价|{}大概要花多少|{}贵不贵|换个{}得多少钱|{}的价格|{}报个价呗|{}要几百块|买一个{}多少|{}收费标准|{}便宜点的有吗",
    "{}怎么用|{}咋用|{}的使用方法|第一次用{}该怎么操作|{}不会用|教我用一下{}|{}的说明书在哪|{}从哪里打开|{}按哪个键|{}有什么使用技巧|{}怎么调",
    "{}坏了怎么办|{}用不了了|{}突然失灵|{}出毛病了找谁|{}没反应|{}有故障|{}好像坏掉了|{}不工作了咋整|{}异响是什么原因|{}修一下要多久|{}老出问题",
    "{}保修多久|{}质保几年|{}在不在保修范围|{}坏了保不保|{}的质保期|{}过保了吗|{}能不能免费换|{}是终身质保吗|{}保修到什么时候|{}三包吗|{}质保里程",
    "{}可以加装吗|能不能后装{}|我这车没有{}能装一个不|{}选装要另外加钱吗|店里给装{}吗|加个{}行不行|{}能不能改装|低配能加{}么|{}后期升级|装{}影响质保吗|想配个{}",
    "{}怎么清洗|{}脏了怎么洗|{}能用水冲吗|{}平时怎么打理|{}多久洗一次|{}用什么擦|{}有污渍怎么去|{}清洁方法|洗车的时候{}要注意什么|{}发霉了怎么弄|{}自己能洗吗",
    "{}多久换一次|{}几年一换|{}开多少公里该换了|{}更换周期|{}什么时候要换|{}还能撑多久|{}的寿命|{}用几年就不行了|{}要定期换吗|怎么判断{}该换了|{}不换会怎么样",
    "{}是什么牌子|{}哪个厂家的|{}用的是谁家的|{}是进口的吗|{}供应商是哪家|{}是国产还是合资|{}的品牌|原厂{}什么牌|{}是正品吗|{}配的什么品牌|{}哪产的",
    "{}有几种可以选|{}都有什么款式|{}有哪些颜色|{}分几个档次|{}有什么区别|{}可选的样式|{}高配低配有啥不同|{}能选别的吗|{}几种规格|{}有没有高级一点的|{}怎么选",
    "{}怎么关闭|{}关不掉|{}不想用了怎么关|{}能不能取消|{}老是自己打开|{}关掉会报警吗|{}如何停用|{}一直开着咋办|{}默认关闭怎么设|{}总弹出来烦人|把{}关了",
)  # fmt: skip
FRAMES = (
    "{}",
    "我家的车，{}",
    "刚提的车{}",
    "朋友托我问{}",
    "{}，急",
    "上次没说清楚，{}",
    "冬天{}",
    "{}你们知道吗",
)


def copy_demo(folder: Path) -> Path:
    """Copy the demo workspace with its stored vectors, without its conversations."""
    ignored = shutil.ignore_patterns("conversations.db*")
    copy = Path(shutil.copytree(DEMO, folder / "demo", ignore=ignored))
    prepare(copy)
    return copy


def make_large(paraphrases: int, seed: int) -> Path:
    """Return a workspace of so many made-up paraphrases, with stored vectors; kept in a cache."""
    folder = CACHE / f"workspace-{paraphrases}-{seed}"
    if not (folder / "bot.json").exists():
        shutil.rmtree(folder, ignore_errors=True)
        write_workspace(folder, paraphrases, seed)
    prepare(folder)
    for file in (folder / _STATE).glob("conversations.db*"):
        file.unlink()
    return folder


def write_workspace(folder: Path, paraphrases: int, seed: int) -> None:
    """Write a workspace: at most 500 standard questions with 20 paraphrases each."""
    draw = random.Random(seed)
    wanted = islice(product(PARTS, INTENTS), -(-paraphrases // 20))
    questions = {}
    for part, intent in wanted:
        own, *others = (form.format(part) for form in intent.split("|"))
        framed = [draw.choice(FRAMES[1:]).format(text) for text in others]
        questions[own] = [*others, *framed]
    write_questions(folder, questions)
    _write(folder / "bot.json", [json.dumps({"name": "large"})])


def write_questions(folder: Path, questions: Mapping[str, Sequence[str]]) -> None:
    """Write a FAQ of standard questions and their paraphrases, each with an answer."""
    faq = folder / "car_faqs"
    for name in ("questions", "answers"):
        (faq / name).mkdir(parents=True)
    names = list(questions)
    _write(faq / "query_label_idx_map.txt", [f"{name}\t{i}" for i, name in enumerate(names)])
    _write(faq / "answers/通用.txt", [f"[{name}]\t关于“{name}”，请到店咨询。" for name in names])
    for name, texts in questions.items():
        _write(faq / f"questions/{name}.txt", texts)


def prepare(workspace: Path) -> None:
    """Compute and store what a first start computes, in a process of its own."""
    subprocess.run([sys.executable, "-c", _LOAD, str(workspace)], check=True, cwd=ROOT)


def _write(file: Path, lines: Sequence[str]) -> None:
    file.write_text("\n".join(lines) + "\n", "utf-8")
