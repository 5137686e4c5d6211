"""The command ``zhike``."""

from __future__ import annotations

import sys
from typing import NoReturn

import click

from bot.errors import ZhikeError
from server.commands import (
    chat,
    check,
    data,
    diagram,
    evaluate,
    export,
    import_,
    init,
    predict,
    serve,
    services,
    synonyms,
    tags,
    test,
    train,
)


class _Main(click.Group):
    def invoke(self, context: click.Context) -> None:
        """Run a command; our errors become one clear message, never a stack trace."""
        try:
            super().invoke(context)
        except ZhikeError as error:
            _fail(error.code, str(error))
        except BrokenPipeError:  # `zhike check | head`: click ends quietly
            raise
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            _fail(
                "os_error", f"{where}无法读写 cannot be read or written: {error.strerror or error}."
            )


def _fail(code: str, message: str) -> NoReturn:
    click.secho(f"错误 error [{code}]: ", fg="red", err=True, nl=False)
    click.echo(message.encode(errors="backslashreplace"), err=True)
    sys.exit(2)


@click.group(cls=_Main, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="zhike")
def main() -> None:
    """智客 Zhike.

    把常见问题和知识放进一个文件夹，就有了一个客服机器人。
    Put your questions and knowledge into a folder and get a bot that answers.
    """


for module in (
    init,
    import_,
    serve,
    services,
    chat,
    check,
    data,
    train,
    evaluate,
    predict,
    test,
    export,
    synonyms,
    tags,
    diagram,
):
    main.add_command(module.command)
