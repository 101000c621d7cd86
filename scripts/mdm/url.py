"""DATABASE_URL: where it is set, what it means, and that nobody gets to see its password."""

import os
import re
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from mdm import embedded
from mdm.errors import Problem

ENV_FILE = ".wdh_env"
# Parameters of a connection that nobody else may see.
SECRETS = {"password", "sslpassword", "oauth_client_secret", "scram_client_key", "scram_server_key"}

# A server that can't be reached is given up after these seconds, also one that vanishes while we wait for
# it (the last one is in milliseconds). The URL may say otherwise.
DEFAULTS = {
    "connect_timeout": "10",
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "60000",
}
# Whatever PGCLIENTENCODING is: ours is all we speak.
ALWAYS = {"client_encoding": "UTF8"}


def database_url() -> str:
    """Return DATABASE_URL from the environment, else from .wdh_env; raises Problem without one."""
    url = os.environ.get("DATABASE_URL", "").strip() or _url_in_file(Path(ENV_FILE))
    if not url:
        raise Problem(
            "DATABASE_URL not found",
            f"Neither the environment nor {ENV_FILE} (in {Path.cwd()}) sets it. Either\n"
            f"  just init            writes {ENV_FILE} for an embedded PostgreSQL, or write into it\n"
            "  DATABASE_URL=postgresql://user:password@host:5432/database",
        )
    return url


def _url_in_file(path: Path) -> str:
    """Return DATABASE_URL of the settings in `path`, '' without; raises Problem for no text file."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        reason = "it is not in UTF-8" if isinstance(error, UnicodeDecodeError) else error.strerror
        raise Problem(
            f"{path} (in {Path.cwd()}) can't be read: {reason}",
            "It is a text file in UTF-8. Remove it and write another: just init",
        ) from None
    setting = re.search(r"^[ \t]*(?:export[ \t]+)?DATABASE_URL[ \t]*=(.*)$", text, re.MULTILINE)
    value = setting[1].strip() if setting else ""
    quoted = re.fullmatch(r"""(["'])(.*?)\1\s*(?:#.*)?""", value)
    # Outside of quotes, a # at the start or after white space starts a comment.
    return (quoted[2] if quoted else re.sub(r"(?:^|\s)#.*", "", value)).strip()


def embedded_folder(url: str) -> Path | None:
    """Return the folder of an embedded server's URL (embedded or embedded:PATH), else None.

    Raises Problem for a path of a user who has no home.
    """
    kind, _, path = url.partition(":")
    if kind != "embedded":
        return None
    try:
        return Path(path or ".postgres").expanduser().absolute()
    except RuntimeError:
        raise Problem(
            f"DATABASE_URL is {url!r}, but there is no such home folder", "Write out the whole path."
        ) from None


def conninfo() -> str:
    """Return the connection string that DATABASE_URL means, with an embedded server started.

    Raises Problem; never shows a password.
    """
    url = database_url()
    folder = embedded_folder(url)
    if folder:
        return make_conninfo(embedded.conninfo(folder), **ALWAYS)
    if not re.match(r"postgres(ql)?://", url):
        raise Problem(
            "DATABASE_URL is neither postgresql://... nor embedded",
            "Example: DATABASE_URL=postgresql://user:password@host:5432/database",
        )
    try:
        parameters = conninfo_to_dict(url)
    except (psycopg.ProgrammingError, UnicodeDecodeError):  # their texts would show the password
        parameters = None
    if parameters is None or not _is_unmistakable(url, parameters):
        raise Problem(
            "DATABASE_URL is no valid connection URL",
            "Write special characters of user and password as %XX: @ is %40, / is %2F, : is %3A, # is %23, "
            "% is %25. The port is a number.\n"
            "Example: DATABASE_URL=postgresql://user:password@host:5432/database",
        ) from None
    return make_conninfo("", **(DEFAULTS | parameters | ALWAYS))


def shown() -> str | None:
    """Return which database DATABASE_URL means, without user and secrets; None where that can't be told."""
    try:
        url = database_url()
        if folder := embedded_folder(url):
            return f"embedded:{folder}"
        parameters = conninfo_to_dict(url)
    except (Problem, psycopg.ProgrammingError, UnicodeDecodeError):
        return None
    if not _is_unmistakable(url, parameters):
        return None
    host = parameters.get("host") or parameters.get("hostaddr") or "localhost"
    name = parameters.get("dbname") or parameters.get("user") or ""
    return f"{host}:{parameters.get('port', 5432)}/{name}"


def for_program(info: str) -> tuple[str, dict[str, str]]:
    """Return the connection string `info` without its secrets, and the environment that has the password.

    Everybody on the machine can read the arguments of a process. What is no password, it has to ask for.
    """
    parameters = conninfo_to_dict(info)
    open_ones = {name: value for name, value in parameters.items() if name not in SECRETS}
    password = parameters.get("password")
    return make_conninfo("", **open_ones), os.environ | ({"PGPASSWORD": str(password)} if password else {})


def require_open(url: str) -> str:
    """Return a URL that was typed as an argument; raises Problem for one with a secret, or that is none."""
    try:
        hidden = SECRETS & conninfo_to_dict(url).keys()
    except (psycopg.ProgrammingError, UnicodeDecodeError):
        hidden = SECRETS
    if hidden:
        raise Problem(
            "The URL has a password in it, or is none",
            "Everybody on the machine can read arguments. Leave it out; set PGPASSWORD or write ~/.pgpass.",
        )
    return url


def _is_unmistakable(url: str, parameters: dict[str, Any]) -> bool:
    """Tell whether no part of a password can have been read as host, port or database.

    An @ or / in a password ends it early; messages about the connection would show the rest.
    """
    # Whatever stands before the first @ or / may hold a ?.
    place = re.sub("^[^@/]*@", "", url.partition("://")[2])
    name = place.partition("?")[0].partition("/")[2]
    host, ports = str(parameters.get("host", "")), str(parameters.get("port", "")).split(",")
    # A host may start with @: a socket without a file.
    return "@" not in host[1:] + name and all(re.fullmatch("[0-9]*", port) for port in ports)
