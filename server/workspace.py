"""A workspace folder becomes a bot: settings resolved, skills built, everything checked."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import entry_points
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import quote

from bot.assistant import Assistant
from bot.encoder import Encoder
from bot.errors import SettingsError, WorkspaceError, ZhikeError
from bot.flows.tools import Tools
from bot.registry import Registry
from bot.settings import Settings, resolve_settings
from bot.skill import SkillContext
from bot.types import Finding
from classifiers.encoders import open_encoders
from classifiers.onnx_encoder import CHECKSUMS
from classifiers.text_classify import TextClassify
from faq.files import FaqFolder, read_faq
from server.config import read_config
from server.files import write_atomically
from server.vectors import IndexBuilder
from server.vectors.stored import StoredVectors

CONFIG = "bot.json"
STATE = ".zhike"
_N_TOPICS = 3  # questions that are offered where bot.json names none
# Variables of ours that are no settings of a bot.
_NOT_SETTINGS = {"ZHIKE_STATE_DIR", "ZHIKE_TOKEN", "ZHIKE_BENCH_DATA"}
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Workspace:
    """A bot's folder and its resolved settings.

    Attributes
    ----------
    config
        The settings file, ``bot.json`` or the one that ``chatbot_config`` names.
    state_dir
        Where the bot writes: conversations, and what can be computed again.
    """

    folder: Path
    config: Path
    settings: Settings
    state_dir: Path

    @property
    def database_url(self) -> str:
        """Where conversations are kept; a file of the workspace unless settings say otherwise."""
        if self.settings.database_url:
            return self.settings.database_url.get_secret_value()
        return f"sqlite:///{self.state_dir / 'conversations.db'}"

    @property
    def redis_url(self) -> str | None:
        """The Redis of the settings as a URL; None when there is none."""
        if not self.settings.redis_host:
            return None
        secret = self.settings.redis_password
        login = f":{quote(secret.get_secret_value(), safe='')}@" if secret else ""
        return f"redis://{login}{self.settings.redis_host}:{self.settings.redis_port}/0"

    def revision(self) -> str:
        """Return a short hash of everything an editor wrote, and of the sums of trained models."""
        digest = hashlib.sha256()
        files = sorted(self.folder.rglob("*"))
        models = {file.parent for file in files if file.name == CHECKSUMS}  # up to a gigabyte each
        for file in files:
            place = file.relative_to(self.folder)
            is_state = STATE in place.parts or file.is_relative_to(self.state_dir)
            is_summed = file.name != CHECKSUMS and not models.isdisjoint(file.parents)
            if file.is_file() and not is_state and not is_summed:
                digest.update(os.fsencode(place) + b"\0")
                digest.update(hashlib.sha256(file.read_bytes()).digest())
        return digest.hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Bot:
    """A bot that is ready to answer.

    Attributes
    ----------
    encoders
        Those of the settings, then the one trained for the bot; each loads its model with its
        first text. Which of them the FAQ asks, ``faq.learning.used_encoders`` says.
    missing_encoders
        Those of the settings whose package is not installed.
    warnings
        What it goes on without.
    """

    name: str
    workspace: Workspace
    assistant: Assistant
    registry: Registry
    encoders: tuple[Encoder, ...]
    missing_encoders: tuple[str, ...]
    warnings: tuple[Finding, ...]
    revision: str


def open_workspace(
    folder: Path | None, *, environ: Mapping[str, str] = os.environ, **flags: Any
) -> Workspace:
    """Find a workspace and resolve its settings: defaults < file < environment < flags.

    Parameters
    ----------
    folder
        The workspace; None: the folder of the file that ``chatbot_config`` names.

    Raises
    ------
    SettingsError
        When there is no settings file, or a setting is unknown or wrong.
    """
    workspace, findings = inspect_workspace(folder, environ=environ, **flags)
    if findings:
        raise SettingsError(
            f"{workspace.folder} 的设置有 {len(findings)} 个错误。Its settings have errors:\n"
            + "\n".join(map(str, findings))
        )
    return workspace


def inspect_workspace(
    folder: Path | None, *, environ: Mapping[str, str] = os.environ, **flags: Any
) -> tuple[Workspace, tuple[Finding, ...]]:
    """Open a workspace as far as its settings are sound, and find all that are not.

    Parameters
    ----------
    folder
        See :func:`open_workspace`.

    Returns
    -------
    workspace, findings
        With the default for every wrong setting; and an error for each of them.

    Raises
    ------
    SettingsError
        When there is no settings file.
    """
    file = _find_config(folder, environ)
    folder = file.parent
    config, given = read_config(file), read_environment(environ)
    named = {"name": _default_name(folder)}
    settings, wrong = resolve_settings(named, config.written, given, flags)
    found = list(config.findings)
    for one in wrong:
        key = one.path[0]
        place = (
            (f"ZHIKE_{key.upper()}", 0) if key in given else (file.name, config.line_of(one.path))
        )
        found.append(Finding("error", *place, one.what, one.hint))
    state = environ.get("ZHIKE_STATE_DIR")
    # Several bots may be given one folder.
    state_dir = Path(state) / settings.name if state else folder / STATE
    return Workspace(folder, file, settings, state_dir), tuple(found)


def _default_name(folder: Path) -> str:
    name = folder.resolve().name
    kept = [char if char.isalpha() or char.isdecimal() or char == "-" else "_" for char in name]
    return "".join(kept)[:64] or "bot"


def _find_config(folder: Path | None, environ: Mapping[str, str]) -> Path:
    named = environ.get("chatbot_config")
    if folder is None and named:
        config = Path(named)
    else:
        config = (folder or Path()) / CONFIG
    if not config.is_file():
        raise SettingsError(
            f"{config}: 没有这个设置文件。There is no such settings file.",
            hint="请指明工作区，或新建一个。Name a workspace, or make one: "
            f"zhike init {folder or 'my_bot'}",
        )
    return config


def read_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    """Return settings given as ``ZHIKE_<NAME>``: plain text, lists and objects as JSON.

    Examples
    --------
    >>> read_environment({"ZHIKE_REDIS_PASSWORD": "0815", "ZHIKE_ENCODERS": '["e5"]', "HOME": "/"})
    {'redis_password': '0815', 'encoders': ['e5']}
    """
    found = {}
    for name, value in environ.items():
        if name.startswith("ZHIKE_") and name not in _NOT_SETTINGS:
            found[name.removeprefix("ZHIKE_").lower()] = _parse(value)
    return found


def _parse(value: str) -> Any:
    """Read lists and objects; numbers stay text, for a password may look like one."""
    try:
        return json.loads(value) if value[:1] in ("[", "{") else value
    except ValueError:
        return value


def load_bot(workspace: Workspace, progress: Progress = lambda what, done, total: None) -> Bot:
    """Build a workspace's bot.

    Raises
    ------
    WorkspaceError
        When the workspace has errors; it carries all of them.
    """
    from server.check import find_errors

    errors = find_errors(workspace)
    if errors:
        raise WorkspaceError(
            f"{workspace.folder} 有 {len(errors)} 个错误，不能启动。It cannot be served:",
            findings=errors,
            hint=f"请改正后再检查。Mend them and look again: zhike check {workspace.folder}",
        )
    settings = workspace.settings
    light = settings.speed == "light"
    named = settings.encoders[:1] if light else settings.encoders
    encoders, missing = open_encoders(named, workspace.folder)
    trained, warnings = open_trained_encoder(workspace)
    encoders += trained
    state_dir = make_state_dir(workspace.state_dir)
    context = SkillContext(
        workspace=workspace.folder,
        state_dir=state_dir,
        settings=settings,
        encoders=encoders,
        build_index=IndexBuilder(
            settings.name, state_dir / "vectors", settings.vector_url, progress
        ),
        embed=StoredVectors(state_dir / "vectors", progress),
        write_file=write_atomically,
        entities=read_faq(workspace.folder, settings).entities,
        progress=progress,
    )
    registry = Registry(settings.skill_timeout_s)
    for entry in sorted(entry_points(group="zhike.skills"), key=lambda entry: entry.name):
        registry.register(entry.load()(context))
    if settings.intent_model:
        registry.register(TextClassify.load(workspace.folder / settings.intent_model, encoders))
    registry.freeze()
    faq: Any = registry.get("faq")
    graph: Any = registry.get("kbqa")
    shown = _with_topics(settings, faq.folder)
    tools = Tools(shown, registry, graph, faq.threshold, encode=bool(encoders))
    return Bot(
        settings.name,
        workspace,
        Assistant(tools),
        registry,
        encoders,
        missing,
        warnings,
        workspace.revision(),
    )


def _with_topics(settings: Settings, folder: FaqFolder) -> Settings:
    """Where bot.json names no topics, take questions that are answered whatever entity it is."""
    if "topics" in settings.model_fields_set:
        return settings
    known = (q.text for q in folder.questions if any(not a.entity for a in q.answers))
    return settings.model_copy(update={"topics": tuple(islice(known, _N_TOPICS))})


def open_trained_encoder(
    workspace: Workspace,
) -> tuple[tuple[Encoder, ...], tuple[Finding, ...]]:
    """Open and load the encoder that was trained for a workspace, where there is one.

    Returns
    -------
    encoders, findings
        At most one of either: a model that cannot be loaded is warned of and left out.
    """
    place = workspace.settings.feature_generator_model_dir
    if not (workspace.folder / place).is_dir():
        return (), ()
    try:
        encoders, _ = open_encoders([place], workspace.folder)
        encoders[0].encode(["您好"])  # a broken one shows itself now, while it can be left out
        return encoders, ()
    except (ZhikeError, OSError) as error:
        what = f"训练的编码器用不了，先不用它。The trained encoder is left out: {error}"
        return (), (Finding("warning", place, 0, what, ""),)


def make_state_dir(folder: Path) -> Path:
    """Make the folder that the bot writes to, private to its user.

    Raises
    ------
    SettingsError
        When it cannot be made.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(
            f"{folder}: 无法创建这个文件夹 cannot be made ({error.strerror}).",
            hint="请在 ZHIKE_STATE_DIR 里写一个可写的文件夹。"
            "Name a writable folder in ZHIKE_STATE_DIR.",
        ) from error
    return folder
