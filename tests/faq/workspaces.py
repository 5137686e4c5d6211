"""Small FAQ folders, written as an editor would."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.encoder import Encoder
from bot.settings import Settings
from bot.skill import SkillContext
from bot.text_files import encode_name
from bot.vectors import ExactIndex
from server.files import write_atomically, write_files
from server.vectors.stored import StoredVectors

CARS: dict[str, tuple[str, ...]] = {
    "有几个排气管": ("排气管有几个", "几根排气管", "尾部一共几个排气口", "排气筒数量"),
    "定金可以退吗": ("订金能退不", "交了定金不想要了怎么退", "退定金", "定金不退怎么办"),
    "多久保养一次": ("保养周期多长", "几个月做一次保养", "多少公里要保养", "保养间隔"),
    "可以上门试驾吗": ("试驾车能开到我家吗", "上门试驾", "能在家附近试驾吗", "送车上门试驾"),
    "充满电要多久": ("充电充满要多久", "快充充满电", "慢充充满电要多久", "充电多久充满"),
    "门店几点营业": ("门店营业到几点", "门店几点开门", "周末门店营业不", "晚上几点关门店"),
    "How long is the warranty?": ("warranty period", "how many years of warranty do i get"),
}
OWN = "有几个排气管"  # answered by the cars one by one
PRO, LONG = "某汽车品牌_A型号_高性能Pro版", "某汽车品牌_A型号_长续航版"


def write_cars(
    folder: Path, questions: Mapping[str, Sequence[str]] = CARS, answers: str | None = None
) -> Path:
    ids = "".join(f"{text}\t{number}\n" for number, text in enumerate(questions))
    general = "".join(f"[{text}]\t答{n}\n" for n, text in enumerate(questions) if text != OWN)
    files = {
        "car_faqs/query_label_idx_map.txt": ids,
        "car_faqs/answers/通用.txt": general if answers is None else answers,
    }
    if answers is None and OWN in questions:
        files[f"car_faqs/answers/{PRO}.txt"] = f"[{OWN}]\t双排\n"
        files[f"car_faqs/answers/{LONG}.txt"] = f"[{OWN}]\t0个\n"
    for text, paraphrases in questions.items():
        if paraphrases:
            files[f"car_faqs/questions/{encode_name(text)}.txt"] = "\n".join(paraphrases)
    write_files(folder, {name: text.encode() for name, text in files.items()})
    return folder


def write_many(folder: Path) -> Path:
    """A FAQ large enough to learn from: what one asks of each of twelve parts of a car."""
    parts = "座椅 天窗 轮胎 音响 雷达 空调 方向盘 后备箱 充电口 雨刮 车灯 钥匙".split()
    asks = {
        "坏了怎么修": ("{}坏了", "{}修理", "{}出故障去哪修"),
        "多少钱": ("{}什么价", "换{}要花多少", "{}贵不贵"),
        "能升级吗": ("{}升级", "想给{}升个级", "{}可以换更好的吗"),
        "质保几年": ("{}保修多久", "{}的质保期", "{}在不在保修里"),
        "怎么使用": ("{}使用方法", "{}怎么用", "教我用{}"),
    }
    questions = {
        part + what: [form.format(part) for form in forms]
        for part in parts
        for what, forms in asks.items()
    }
    return write_cars(folder, questions)


def context_of(folder: Path, *encoders: Encoder, **settings: object) -> SkillContext:
    state = folder / ".zhike"
    return SkillContext(
        workspace=folder,
        state_dir=state,
        settings=Settings.model_validate(settings),
        encoders=encoders,
        build_index=ExactIndex,
        embed=StoredVectors(state / "vectors", lambda what, done, total: None),
        write_file=write_atomically,
    )
