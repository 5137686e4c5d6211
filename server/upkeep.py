"""What a worker does beside its requests: loads models, forgets old talks, watches the folder."""

from __future__ import annotations

import logging
import time
from threading import Thread

from bot.errors import ZhikeError
from bot.flows.labels import label_message
from server.conversation import Conversations
from server.workspace import CONFIG, Bot, load_bot, open_workspace

LOG = logging.getLogger("zhike.server")
EXPIRE_EVERY_S = 3600
WATCH_EVERY_S = 1.0


def start_upkeep(talks: Conversations, *, watch: bool) -> None:
    """Start a bot's threads of a worker, after it was forked.

    Parameters
    ----------
    watch
        Take a changed workspace over while serving.
    """
    for task in (_load_encoders, _expire, *([_follow_changes] if watch else [])):
        Thread(target=task, args=(talks,), daemon=True, name=task.__name__).start()


def _load_encoders(talks: Conversations) -> None:
    """Load the models in the background, so that no visitor waits for them."""
    try:
        warm_up(talks.bot)
    except ZhikeError as error:
        LOG.error("encoders: %s", error)


def warm_up(bot: Bot) -> None:
    """Load a bot's models: an encoder does so with its first text."""
    for encoder in bot.encoders:
        encoder.encode(["您好"])
    for text in ("丝袜", "您好"):  # a word of the lexicon, which loads jieba; for the other models
        label_message(text, bot.assistant.tools)


def _expire(talks: Conversations) -> None:
    while True:
        time.sleep(EXPIRE_EVERY_S)
        try:
            talks.store.expire()
        except ZhikeError as error:
            LOG.error("expiry: %s", error)


def _follow_changes(talks: Conversations) -> None:
    seen = talks.bot.revision
    while True:
        time.sleep(WATCH_EVERY_S)
        seen = take_over_changes(talks, seen)


def take_over_changes(talks: Conversations, seen: str) -> str:
    """Serve a workspace that changed; one with errors never replaces the one that is served.

    Parameters
    ----------
    seen
        The revision that was looked at last.

    Returns
    -------
    str
        The revision that was looked at now.
    """
    workspace = talks.bot.workspace
    try:
        revision = workspace.revision()
    except OSError:  # a file went away while it was read: somebody is saving
        return seen
    if revision == seen:
        return seen
    is_named = workspace.config.name != CONFIG  # by the environment, which still holds
    try:
        bot = load_bot(open_workspace(None if is_named else workspace.folder))
        warm_up(bot)  # before it is served: no visitor waits for the models
        talks.bot = bot
        LOG.info("%s: revision %s is served now", workspace.folder, revision)
    except (ZhikeError, OSError) as error:
        LOG.error("%s: the change is not taken over: %s", workspace.folder, error)
    except Exception:  # a stranger's model may raise anything: it is told once, not every second
        LOG.exception("%s: the change is not taken over", workspace.folder)
    return revision
