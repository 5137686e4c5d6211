"""A workspace folder becomes a bot: settings resolved, skills built, everything checked."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import entry_points
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
from faq.files import read_faq
from server.files import write_atomically
from server.vectors import build_index
from server.vectors.stored import StoredVectors

CONFIG = "bot.json"
STATE = ".zhike"
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
        """Return a short hash of everything an editor wrote."""
        digest = hashlib.sha256()
        for file in sorted(self.folder.rglob("*")):
            place = file.relative_to(self.folder)
            is_state = STATE in place.parts or file.is_relative_to(self.state_dir)
            if file.is_file() and not is_state:
                digest.update(os.fsencode(place) + b"\0")
                digest.update(hashlib.sha256(file.read_bytes()).digest())
        return digest.hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Bot:
    """A bot that is ready to answer.

    Attributes
    ----------
    encoders
        In the order in which they are asked; each loads its model with its first text.
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
    config = _find_config(folder, environ)
    folder = config.parent
    written = read_json_object(config)
    written.setdefault("name", _default_name(folder))
    given = read_environment(environ)
    try:
        settings = resolve_settings(written, given, flags)
    except SettingsError as error:
        key = error.key
        place = f"ZHIKE_{key.upper()}" if key in given else _find_key(config, key)
        raise SettingsError(f"{place}: {error}", key=key) from None
    state = environ.get("ZHIKE_STATE_DIR")
    # Several bots may be given one folder.
    state_dir = Path(state) / settings.name if state else folder / STATE
    return Workspace(folder, config, settings, state_dir)


def _find_key(config: Path, key: str) -> str:
    """Return the file and line where a key stands."""
    written = re.compile(rf'"{re.escape(key)}"\s*:')
    lines = config.read_text("utf-8-sig").splitlines()
    numbers = [number for number, line in enumerate(lines, 1) if written.search(line)]
    return f"{config}:{numbers[0]}" if numbers else str(config)


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
            f"{config}: no such settings file.",
            hint=f"Name a workspace, or make one: zhike init {folder or 'my_bot'}",
        )
    return config


def read_json_object(file: Path) -> dict[str, Any]:
    """Read a JSON object, strictly.

    Raises
    ------
    SettingsError
        With file and line for bad syntax; for a double key; for anything but an object.
    """
    try:
        value = json.loads(file.read_bytes().decode("utf-8-sig"), object_pairs_hook=_unique)
    except UnicodeDecodeError as error:
        raise SettingsError(f"{file}: not UTF-8 ({error.reason}).", hint="Save it so.") from error
    except json.JSONDecodeError as error:
        raise SettingsError(f"{file}:{error.lineno}: {error.msg}.", hint="Mend it.") from error
    except (ValueError, RecursionError) as error:
        raise SettingsError(f"{file}: {error}.", hint="Mend it.") from error
    if not isinstance(value, dict):
        raise SettingsError(f"{file}: holds no JSON object.", hint="Begin with {.")
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = [key for key, _ in pairs]
    double = next((key for key in keys if keys.count(key) > 1), None)
    if double is not None:
        raise ValueError(f"the key {double!r} stands twice")
    return dict(pairs)


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
            f"{workspace.folder} has {len(errors)} error(s) and cannot be served:",
            findings=errors,
            hint=f"Mend them; see them again with: zhike check {workspace.folder}",
        )
    settings = workspace.settings
    encoders, missing = open_encoders(settings.encoders, workspace.folder)
    trained, warnings = open_trained_encoder(workspace)
    encoders += trained
    state_dir = make_state_dir(workspace.state_dir)
    context = SkillContext(
        workspace=workspace.folder,
        state_dir=state_dir,
        settings=settings,
        encoders=encoders,
        build_index=build_index,
        embed=StoredVectors(state_dir / "vectors", progress),
        write_file=write_atomically,
        entities=read_faq(workspace.folder, settings).entities,
        progress=progress,
    )
    registry = Registry(settings.skill_timeout_s)
    for entry in sorted(entry_points(group="zhike.skills"), key=lambda entry: entry.name):
        registry.register(entry.load()(context))
    registry.freeze()
    faq: Any = registry.get("faq")
    graph: Any = registry.get("kbqa")
    tools = Tools(settings, registry, graph, faq.threshold, encode=bool(encoders))
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


def open_trained_encoder(
    workspace: Workspace,
) -> tuple[tuple[Encoder, ...], tuple[Finding, ...]]:
    """Open the encoder that was trained for a workspace, where there is one.

    Returns
    -------
    encoders, findings
        At most one of either: a model that cannot be opened is warned of and left out.
    """
    place = workspace.settings.feature_generator_model_dir
    if not (workspace.folder / place).is_dir():
        return (), ()
    try:
        return open_encoders([place], workspace.folder)[0], ()
    except ZhikeError as error:
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
            f"{folder}: cannot be made ({error.strerror}).",
            hint="Name a writable folder in ZHIKE_STATE_DIR.",
        ) from error
    return folder
