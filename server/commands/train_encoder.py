"""``zhike train faq-encoder``."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from faq.files import read_faq
from faq.two_tower.examples import Split, read_tables, split_questions
from faq.two_tower.options import TrainingOptions
from faq.two_tower.tower import choose_device
from server.commands.options import STOPPED, WORKSPACE, show_progress, stop_on_signals
from server.encoder_training import Plan, check_installed, train_encoder
from server.workspace import Workspace, make_state_dir, open_workspace

_FILE = click.Path(path_type=Path, dir_okay=False, exists=True)
_STATE = "faq-encoder"  # of the state directory


def _setting(
    name: str, shown: str, kind: click.ParamType[Any]
) -> Callable[[click.decorators.FC], click.decorators.FC]:
    """Make an option of a field of :class:`TrainingOptions`."""
    default = getattr(TrainingOptions(), name)
    flag = "--" + name.replace("_", "-")
    return click.option(flag, type=kind, default=default, show_default=True, help=shown)


@click.command("faq-encoder")
@WORKSPACE
@click.option("--train-file", type=_FILE, help="训练集，代替工作区的说法 CSV instead of the FAQ")
@click.option("--dev-file", type=_FILE, help="评估集 CSV to measure on after each epoch")
@click.option("--test-file", type=_FILE, help="测试集 CSV to measure on at the end")
@click.option("--first-sequence", default="sent", show_default=True, help="文本列 column of texts")
@click.option("--label-name", default="label", show_default=True, help="标签列 column of labels")
@click.option(
    "--checkpoint-dir",
    type=click.Path(path_type=Path, file_okay=False),
    help="模型存到这里 the model's folder; feature_generator_model_dir by default",
)
@click.option(
    "--pretrain-model-name-or-path",
    "start",
    default="e5",
    show_default=True,
    help="从什么开始 begin with e5, new (from nothing), a folder, or a downloaded name",
)
@click.option("--two-tower/--no-two-tower", default=True, help="双塔 two towers; there is no other")
@click.option(
    "--siamese/--no-siamese", default=True, help="两塔共用 one for both; there is no other"
)
@_setting("loss_type", "损失 loss", click.Choice(["infonce", "hinge_loss"]))
@_setting("margin", "间隔 margin of hinge_loss", click.FloatRange(0, 2))
@_setting("gamma", "相似度的倍数 scale of the similarities", click.FloatRange(1, 1000))
@_setting("embedding_size", "向量长度 numbers of a vector; 0: as is", click.IntRange(0, 4096))
@_setting("batch_size", "每步几句 texts a step", click.IntRange(2, 4096))
@_setting("sequence_length", "最多几个 token at most", click.IntRange(8, 512))
@_setting("num_epochs", "轮数 passes over the data", click.IntRange(1, 1000))
@_setting("save_checkpoint_steps", "几步存一次 steps between checkpoints", click.IntRange(1))
@_setting("learning_rate", "最高的学习率 the highest rate", click.FloatRange(0, 1, min_open=True))
@_setting("seed", "随机种子 seed", click.IntRange(0))
@click.option("--device", type=click.Choice(["auto", "cpu", "cuda"]), default="auto")
@click.option("--threads", type=click.IntRange(1, 256), default=1, show_default=True)
def command(
    workspace: Path | None,
    train_file: Path | None,
    dev_file: Path | None,
    test_file: Path | None,
    first_sequence: str,
    label_name: str,
    checkpoint_dir: Path | None,
    start: str,
    two_tower: bool,
    siamese: bool,
    device: str,
    threads: int,
    **settings: Any,
) -> None:
    """训练句向量编码器 train a FAQ's encoder on its own wordings.

    停下后（Ctrl-C、断电）再运行同一条命令，就接着训练。
    Stopped by Ctrl-C or a power failure, the same command goes on where it was.
    """
    _refuse_other_towers(two_tower, siamese)
    options = TrainingOptions(**settings)
    stands_alone = workspace is None and train_file and checkpoint_dir
    opened = None if stands_alone else open_workspace(workspace)
    if train_file:
        split = read_tables(train_file, dev_file, test_file, first_sequence, label_name)
    else:
        split = _split_workspace(opened, options.seed)
    check_installed()
    target, work_dir = _find_places(opened, checkpoint_dir)
    plan = Plan(split, options, start, choose_device(device), target, work_dir)
    _show_data(plan)
    metrics = _train(plan, threads)
    _show_result(metrics, plan.target, opened)


def _refuse_other_towers(two_tower: bool, siamese: bool) -> None:
    if not (two_tower and siamese):
        raise click.UsageError(
            "问题和说法由同一个编码器编码，所以只有共用参数的双塔。"
            "One encoder serves questions and wordings alike: the two towers are one (siamese)."
        )


def _split_workspace(opened: Workspace | None, seed: int) -> Split:
    assert opened is not None  # there is one whenever there is no training file
    questions = read_faq(opened.folder, opened.settings).questions
    if len(questions) < 2:
        raise click.UsageError(
            f"{opened.folder} 里的标准问题不到两个，没有可训练的。"
            "It has fewer than two standard questions to train on."
        )
    return split_questions(questions, seed)


def _find_places(opened: Workspace | None, checkpoint_dir: Path | None) -> tuple[Path, Path]:
    """Return the model's folder and the one for checkpoints."""
    if opened is None:
        assert checkpoint_dir is not None
        return checkpoint_dir, checkpoint_dir.with_name(f".{checkpoint_dir.name}-{_STATE}")
    default = opened.folder / opened.settings.feature_generator_model_dir
    return checkpoint_dir or default, make_state_dir(opened.state_dir) / _STATE


def _train(plan: Plan, threads: int) -> dict[str, Any]:
    import torch

    torch.set_num_threads(threads)
    with stop_on_signals() as stop:
        metrics = train_encoder(plan, show_progress, stop.is_set)
    if metrics is None:
        again = shlex.join(["zhike", *sys.argv[1:]])
        click.echo(
            f"\n已停下，检查点保存好了。Stopped; a checkpoint is kept. Go on: {again}", err=True
        )
        sys.exit(STOPPED)
    return metrics


def _show_data(plan: Plan) -> None:
    train, dev, test = (len(p.texts) for p in (plan.split.train, plan.split.dev, plan.split.test))
    labels = len(set(plan.split.train.labels))
    click.echo(
        f"训练 train {train}, 评估 dev {dev}, 测试 test {test}, 问题 questions {labels},"
        f" 设备 device {plan.device}",
        err=True,
    )


def _show_result(metrics: dict[str, Any], target: Path, opened: Workspace | None) -> None:
    for name, both in metrics["nearest_wording"].items():
        before, after = both["before"], both["after"]
        click.echo(
            f"{name}: top-1 {before['top1']:.4f} -> {after['top1']:.4f},"
            f" top-5 {before['top5']:.4f} -> {after['top5']:.4f},"
            f" MRR {before['mrr']:.4f} -> {after['mrr']:.4f} ({after['n_texts']})"
        )
    export = metrics["export"]
    click.echo(
        f"导出 export: ONNX 最大差 differs by {export['max_abs_difference']:.1e},"
        f" INT8 余弦 cosine {export['int8_cosine']:.4f}"
    )
    click.echo(f"模型 model: {target}")
    where = "" if opened else f"ZHIKE_FEATURE_GENERATOR_MODEL_DIR={shlex.quote(str(target))} "
    click.echo(f"启动 serve it: {where}zhike serve {opened.folder if opened else 'WORKSPACE'}")
