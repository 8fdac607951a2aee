"""
The command `vividly`: its groups, and how its errors end.
"""

from __future__ import annotations

import sys
from contextvars import copy_context
from importlib import import_module, metadata
from typing import TYPE_CHECKING, Final

import click

from .exit_code import INTERRUPTED, ExitCode

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# Each is a module of the same name that holds a command of the same name.
_COMMANDS: Final = {
    "make": "Make a lesson of one question.",
    "render": "Make a film of a script.",
    "preview": "Draw a picture of each scene of a script.",
    "submit": "Ask for a lesson that a worker makes.",
    "worker": "Make the lessons that were submitted.",
    "relay": "Publish the messages that were stored.",
    "requests": "Look at requests; cancel, retry or answer one.",
    "costs": "Show what lessons have cost, and for what.",
    "dead-letters": "Look at what was given up; replay or drop it.",
    "lesson": "Check what a script says.",
    "library": "Add books, list, show, search or remove them.",
    "student": "Forget a student, and prove it.",
    "db": "Build, check or take over the database.",
    "doctor": "Check everything that the settings name.",
    "load": "Put many requests on workers, and measure what becomes of them.",
    "smoke": "Try a whole lesson, and leave nothing of it behind.",
    "torture": "Hurt workers in every way, and check that no request is lost.",
}

# A command that uses others lives above them.
_ELSEWHERE: Final = {
    "load": "vividly_runtime.load.command",
    "smoke": "vividly_runtime.smoke.command",
    "torture": "vividly_runtime.torture.command",
}


class _Lazy(click.Group):
    """
    Knows its commands by name and sentence, and imports only the one that is run.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in _COMMANDS:
            return None
        name = cmd_name.replace("-", "_")
        command = getattr(import_module(_ELSEWHERE.get(name, f"{__package__}.{name}")), name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


def _show_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        try:
            version = metadata.version("vividly")
        except metadata.PackageNotFoundError:
            version = "not installed, run from its source"
        click.echo(f"vividly {version}")
        ctx.exit()


@click.group(
    cls=_Lazy,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="How a command works: vividly make --help",
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
    help="Show the version and exit.",
)
def vividly() -> None:
    """
    Turn a student's question into a lesson: a script grounded in open texts, a narration, and a film with
    captions, made on this machine.
    """


def run(arguments: Sequence[str], variables: Mapping[str, str]) -> int:
    """
    Run the command that *arguments* name, with *variables* for its environment, and return its exit code.

    Every error ends here: as one clear message, and a traceback only where LOG_LEVEL is DEBUG.
    """
    # What a command keeps confidential is so until its last word, and no longer.
    return copy_context().run(_run, arguments, variables)


def _run(arguments: Sequence[str], variables: Mapping[str, str]) -> int:
    try:
        code = vividly.main(list(arguments), prog_name="vividly", obj=variables, standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except BrokenPipeError:
        from .running import nobody_reads  # noqa: PLC0415  not needed where all goes well

        return nobody_reads()
    except Exception as error:  # noqa: BLE001  the last place to put it for people
        from .problems import problem_of  # noqa: PLC0415  not needed where all goes well

        click.echo(f"vividly: {problem_of(error)}", err=True)
        return ExitCode.FAILED
    return code if isinstance(code, int) else ExitCode.DONE
