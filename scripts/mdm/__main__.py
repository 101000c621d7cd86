"""The commands, as `just` calls them: python -m mdm COMMAND ..."""

import os
import sys
from importlib import import_module

import click

from mdm import report
from mdm.errors import Problem

# Where the commands are: a module of mdm.commands for each group of the justfile, and the name in it.
COMMANDS = {
    "init": "start:init",
    "etl": "month:etl",
    "post-etl": "month:post_etl",
    "sync": "month:sync",
    "snapshot": "month:snapshot",
    "validate": "month:validate",
    "domains": "look:domains",
    "rejects": "look:rejects",
    "why": "look:why",
    "unresolved": "look:unresolved",
    "resolve": "look:resolve",
    "runs": "look:runs",
    "fingerprint": "look:fingerprint",
    "render": "look:render_command",
    "migrate": "database:migrate_command",
    "rollback": "database:rollback",
    "migrations": "database:migrations",
    "psql": "database:psql",
    "stop": "database:stop",
}


class Commands(click.Group):
    """The commands. The module of a command is imported when it is called: most take long to import."""

    def list_commands(self, context: click.Context) -> list[str]:
        """Return the names of the commands in the order of the justfile."""
        return list(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """Return the command `name`, None where there is none."""
        if name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[name].partition(":")
        command = getattr(import_module(f"mdm.commands.{module}"), attribute)
        assert isinstance(command, click.Command)
        return command


@click.group(cls=Commands)
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
def cli(debug: bool) -> None:
    """Customer master data: contract history and monthly snapshots."""


def main(arguments: list[str]) -> int:
    """Run one command and return its exit code: 0, or 1 after an explanation on stderr."""
    # `dry=1` is how just users write a flag.
    arguments = ["--dry-run" if word == "dry=1" else word for word in arguments if word != "dry=0"]
    debug = "--debug" in arguments
    arguments = [word for word in arguments if word != "--debug"]
    try:
        cli.main(arguments, prog_name="just", standalone_mode=False)
    except click.ClickException as error:
        report.problem(Problem(error.format_message(), "Usage and options: just COMMAND --help"))
    except (click.Abort, KeyboardInterrupt):
        report.problem(Problem("Interrupted", "What was not committed is undone."))
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        report.problem(_explained(error))
        if debug:
            raise
    else:
        return 0
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
    raise error


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
