"""The commands, as `just` calls them: python -m mdm COMMAND ..."""

import os
import signal

if __name__ == "__main__" and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    # Ctrl-C while Python still imports what follows; from main on it is an exception.
    def _early(number: int, frame: object) -> None:
        os.write(2, b"Error: Interrupted\n  Nothing has begun.\n")
        os._exit(130)

    signal.signal(signal.SIGINT, _early)

import errno
import gc
import sys
from collections import Counter
from types import FrameType

import click

from mdm import report, unattended
from mdm.commands import database, look, month, start
from mdm.errors import Problem, Terminated, interruption
from mdm.names import is_utf8, shown


class Commands(click.Group):
    """The commands; an option that takes one value is refused where it is given twice."""

    def resolve_command(
        self, context: click.Context, words: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that is asked for and its words. click takes the last value without a word."""
        name, command, rest = super().resolve_command(context, words)
        if command:
            of_command = click.Context(command, context, name, **command.context_settings)
            _, _, given = command.make_parser(of_command).parse_args(list(rest))
            for option, count in Counter(given).items():
                if count > 1 and isinstance(option, click.Option) and not (option.is_flag or option.multiple):
                    raise click.UsageError(
                        f"{option.opts[0]} is given {count} times, but takes one value.", of_command
                    )
        return name, command, rest


@click.group(cls=Commands)
def cli() -> None:
    """Customer master data: contract history and monthly snapshots."""


for group in (start, month, look, database):
    for command in vars(group).values():
        if isinstance(command, click.Command):
            if not command.ignore_unknown_options:
                command.params += unattended.OPTIONS
            cli.add_command(command)


def main(arguments: list[str]) -> int:
    """Run one command and return its exit code: 0, or 1 after an explanation on stderr.

    just doctor has codes of its own. 130 after Ctrl-C and 143 after SIGTERM, as of a process that these end.
    """
    # `dry=1` is how just users write a flag.
    arguments = ["--dry-run" if word == "dry=1" else word for word in arguments if word != "dry=0"]
    unattended.begin(arguments)
    code, fault, crash = 1, None, None
    try:
        _require_utf8(arguments)
        # Not cli.main, which writes an empty line to stderr when it is interrupted.
        with cli.make_context("just", arguments) as context:
            cli.invoke(context)
        code = 0
    except click.exceptions.Exit as error:
        code = error.exit_code
    except click.ClickException as error:
        of_command = getattr(error, "ctx", None)
        command = of_command.info_name if of_command else "COMMAND"
        fault = Problem(error.format_message(), f"Usage and options: just {command} --help")
    except BrokenPipeError:
        report.discard(sys.stdout)
        code = 0
    except (Exception, KeyboardInterrupt) as error:
        if interrupted := interruption(error):
            fault = Problem("Interrupted", unattended.what_stands(interrupted))
            code = 143 if isinstance(interrupted, Terminated) else 130
        else:
            fault, crash = _explained(error), error
    if not code and report.out.fault:
        remedy = "The command itself went through. What it changed stays: just runs"
        fault, code = Problem(f"The output can't be written: {report.out.fault}", remedy), 1
    if fault:
        report.problem(fault)
    unattended.end(code, fault or (Problem(repr(crash)) if crash else None))
    if crash and (unattended.job.debug or not fault):
        raise crash
    return code


def _require_utf8(arguments: list[str]) -> None:
    """Refuse words that no database takes, such as the name of a file that came from a Windows in Chinese."""
    for word in arguments:
        if not is_utf8(word):
            raise Problem(f"{shown(word)} is not in UTF-8", "Rename the file, or type the word in UTF-8.")


def _explained(error: BaseException) -> Problem | None:
    """Return what to tell a person about `error`; None if it is none of theirs."""
    if isinstance(error, Problem):
        return error
    # Late: psycopg takes longer to import than all that a command without a database does.
    import psycopg

    from mdm.database import explain

    if isinstance(error, psycopg.Error):
        return explain(error)
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO):
        place = f"{error.filename}: " if error.filename else ""
        report.discard(sys.stdout)  # nobody knows whether it is what has no room
        return Problem(f"{place}{error.strerror}", "Make room, and run the same command again.")
    return None


def _interrupt(number: int, frame: FrameType | None) -> None:
    # Once: systemd sends SIGTERM to just and to this process, and just hands its own on; meanwhile things are
    # undone. No SIG_IGN, which the commands of alerts would inherit.
    for other in (signal.SIGINT, signal.SIGTERM):
        signal.signal(other, lambda number, frame: None)
    if number == signal.SIGTERM:
        raise Terminated("SIGTERM")
    raise KeyboardInterrupt


if __name__ == "__main__":
    # Python looks for cycles again and again while it imports, and finds none.
    gc.set_threshold(100_000)
    signal.signal(signal.SIGTERM, _interrupt)
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, _interrupt)
    code = main(sys.argv[1:])
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    # At once: taking the interpreter apart takes a fifth of a short command.
    os._exit(code)
