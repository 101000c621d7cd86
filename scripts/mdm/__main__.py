"""The commands, as `just` calls them: python -m mdm COMMAND ..."""

import errno
import signal
import sys
from types import FrameType

import click

from mdm import report
from mdm.commands import database, look, month, start
from mdm.errors import Problem, Terminated
from mdm.names import is_utf8, shown


@click.group()
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
def cli(debug: bool) -> None:
    """Customer master data: contract history and monthly snapshots."""


for group in (start, month, look, database):
    for command in vars(group).values():
        if isinstance(command, click.Command):
            cli.add_command(command)


def main(arguments: list[str]) -> int:
    """Run one command and return its exit code: 0, or 1 after an explanation on stderr.

    130 after Ctrl-C and 143 after SIGTERM, as of a process that these end.
    """
    # `dry=1` is how just users write a flag.
    arguments = ["--dry-run" if word == "dry=1" else word for word in arguments if word != "dry=0"]
    debug = "--debug" in arguments
    arguments = [word for word in arguments if word != "--debug"]
    try:
        _require_utf8(arguments)
        cli.main(arguments, prog_name="just", standalone_mode=False)
    except click.ClickException as error:
        report.problem(Problem(error.format_message(), "Usage and options: just COMMAND --help"))
    except (click.Abort, KeyboardInterrupt) as error:
        report.problem(Problem("Interrupted", "What was not committed is undone."))
        return 143 if Terminated in (type(error), type(error.__cause__)) else 130
    except BrokenPipeError:
        report.discard(sys.stdout)
        return 0
    except Exception as error:
        report.problem(_explained(error))
        if debug:
            raise
    else:
        return _complain() if report.out.fault else 0
    return 1


def _require_utf8(arguments: list[str]) -> None:
    """Refuse words that no database takes, such as the name of a file that came from a Windows in Chinese."""
    for word in arguments:
        if not is_utf8(word):
            raise Problem(f"{shown(word)} is not in UTF-8", "Rename the file, or type the word in UTF-8.")


def _complain() -> int:
    """Say that the output is not complete, and return the exit code of that."""
    remedy = "The command itself went through. What it changed stays: just runs"
    report.problem(Problem(f"The output can't be written: {report.out.fault}", remedy))
    return 1


def _explained(error: Exception) -> Problem:
    """Return what to tell a person about `error`; raises it again if it is none of theirs."""
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
    raise error


def _terminate(number: int, frame: FrameType | None) -> None:
    raise Terminated(signal.Signals(number).name)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _terminate)
    sys.exit(main(sys.argv[1:]))
