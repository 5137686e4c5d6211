"""Where the rooms meet: settings, stores, routes, pages and the command.

Three lines from Python::

    from server import open_bot
    bot = open_bot("data/car_presales")
    print(bot.ask("有几个排气管")["answer"])
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from server.conversation import Conversations


def open_bot(workspace: str | Path) -> Conversations:
    """Load a workspace's bot with conversations kept in memory.

    Parameters
    ----------
    workspace
        The bot's folder.

    Raises
    ------
    SettingsError, WorkspaceError
        When the folder is no sound workspace.
    """
    from bot.stores import MemoryStore
    from server.conversation import Conversations
    from server.workspace import load_bot, open_workspace

    return Conversations(load_bot(open_workspace(Path(workspace))), MemoryStore())
