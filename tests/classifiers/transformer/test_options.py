from __future__ import annotations

import sys

import pytest

from bot.errors import MissingExtra, SettingsError
from classifiers.classify_settings import ClassifySettings
from server.commands.launch import launch_workers
from server.commands.skill_options import take_settings
from tests.classifiers.transformer.data import train


def test_the_rate_depends_on_where_the_training_starts() -> None:
    assert ClassifySettings().rate() == 1e-3
    assert ClassifySettings(pretrain_model_name_or_path="e5").rate() == 2e-5
    assert ClassifySettings(learning_rate=0.5).rate() == 0.5


def test_the_documents_command_is_understood() -> None:
    settings = ClassifySettings.model_validate(
        {
            "model_name": "text_classify_bert",
            "optimizer_type": "adadeleta",
            "distribution_strategy": "ExascaleStrategy",
            "worker_count": 2,
            "worker_gpu": 2,
        }
    )
    with pytest.raises(SettingsError, match=r"torchrun --nnodes 2 --nproc-per-node 2 .*:29400"):
        launch_workers(settings)


@pytest.mark.parametrize(
    "given",
    [
        {"optimizer_type": "sgd"},
        {"num_epochs": 0},
        {"batch_size": 0},
        {"learning_rate": 11},
        {"model_name": "bert"},
        {"worker_count": 2},  # on one machine
        {"sequence_length": 0},
        {"sequence_length": 513},
    ],
)
def test_a_setting_out_of_its_range_is_named(given: dict[str, object]) -> None:
    (name,) = given
    with pytest.raises(SettingsError, match=f"--{name.replace('_', '-')} "):
        take_settings(ClassifySettings, given)


def test_one_process_starts_no_other() -> None:
    launch_workers(ClassifySettings(model_name="transformer"))
    launch_workers(ClassifySettings(model_name="fast", worker_gpu=2))


@pytest.mark.parametrize("package", ["torch", "transformers", "onnxruntime"])
def test_without_the_extra_the_command_is_named(
    monkeypatch: pytest.MonkeyPatch, package: str
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    command = r"\.venv/bin/pip install -c constraints.txt -e '\.\[train\]'"
    with pytest.raises(MissingExtra, match=rf"{package}.*{command}"):
        train()
