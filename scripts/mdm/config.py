"""The files in config/, checked when they are read: an unknown key or a wrong value is an error."""

import hashlib
import math
import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar, get_args

import msgspec
import yaml  # type: ignore[import-untyped]

from mdm.errors import Problem
from mdm.render import ROOT, Identifier

Count = Annotated[int, msgspec.Meta(ge=0)]
Words = Annotated[list[Annotated[str, msgspec.Meta(min_length=1)]], msgspec.Meta(min_length=1)]
HookName = Literal["contract_status_sync", "snapshot_refresh", "report"]
HOOKS = list(get_args(HookName))  # in the order in which each needs what the one before it makes
LONGEST_HOLIDAY = 31  # days


class Share(Decimal):
    """A share from 0 to 1, exactly as it is written: 0.29 as a float is a little less than that."""


class Amount(Decimal):
    """An amount of money above 0, exactly as it is written."""


class Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A mapping of the configuration; a key that is not named here is an error."""


class Guard(Strict, frozen=True):
    """When a sync stops instead of closing contracts, and a load instead of changing a month."""

    max_closed_share: Share
    min_contracts: Count
    max_load_change: Share = Share("0.5")
    min_rows: Count = 100
    min_row_loss: Count = 10


class Timeouts(Strict, frozen=True):
    """Seconds that a command waits for a lock of others, and that one of its statements may take."""

    lock: Annotated[int, msgspec.Meta(ge=1, le=86_400)] = 60
    statement: Annotated[int, msgspec.Meta(ge=1, le=86_400)] | None = 3600


class ExpectedShares(Strict, frozen=True):
    """Ranges outside which `validate` warns."""

    strategic: tuple[Share, Share]
    existing: tuple[Share, Share]


class Calendar(Strict, frozen=True):
    """Days on which people work or not, other than their place in the week says. Ranges have both ends."""

    holidays: list[tuple[date, date]] = []
    working_weekends: list[date] = []


class Alerts(msgspec.Struct, frozen=True, kw_only=True):
    """The part of config/customer_mdm.yaml that tells of runs: commands, word by word (mdm.alerts)."""

    on_failure: Words | None = None
    on_success: Words | None = None
    heartbeat: Words | None = None
    same_failure_hours: Count = 24


class Rules(Alerts, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """config/customer_mdm.yaml. strategic_threshold is in yuan, contribution_months in months."""

    strategic_threshold: Amount
    whitelist_top_n: Count
    status_year: Annotated[int, msgspec.Meta(ge=1900, le=2999)] | None
    contribution_months: Annotated[int, msgspec.Meta(ge=0, le=120)]
    missing_month: Literal["suspend", "carry"]
    guard: Guard
    keep_replaced_months: Annotated[int, msgspec.Meta(ge=1, le=1200)]
    hooks: dict[str, list[HookName]]
    expected_shares: ExpectedShares
    calendar: Calendar = Calendar()
    timeouts: Timeouts = Timeouts()


class Domain(Strict, frozen=True):
    """One entry of config/domains.yaml."""

    title: str
    table: tuple[str, str]
    month: str
    months: Literal["one", "year_to_date", "any"]
    amount: str
    unit: str
    files: str
    sheets: list[str]
    replaces: list[str]
    columns: dict[str, list[str]]
    max_rejected_share: Share
    optional_columns: dict[str, list[str]] = {}
    values: dict[str, list[str]] = {}
    exclude: list[str] = []
    branch_aliases: dict[str, str] = {}
    may_be_empty: bool = False
    due: Annotated[int, msgspec.Meta(ge=1, le=31)] | None = None
    duplicates: Literal["keep", "skip", "reject"] = "skip"
    placeholders: list[str] = []

    @property
    def all_columns(self) -> dict[str, list[str]]:
        """Every column of the table that a file may bring, with its headers."""
        return self.columns | self.optional_columns

    @property
    def patterns(self) -> list[str]:
        """What files means, its alternatives apart: x.{xlsx,csv} is x.xlsx and x.csv."""
        parts = re.fullmatch(r"(.*)\{([^{}]*,[^{}]*)\}(.*)", self.files, re.DOTALL)
        return [parts[1] + word + parts[3] for word in parts[2].split(",")] if parts else [self.files]


class Dimension(Strict, frozen=True):
    """One entry of config/dimensions.yaml."""

    table: tuple[str, str]
    key: str
    columns: dict[str, list[str]]
    optional_columns: dict[str, list[str]] = {}
    codes: list[str] = []
    names: list[str] = []

    @property
    def all_columns(self) -> dict[str, list[str]]:
        """Every column of the table that a file may bring, with its headers."""
        return self.columns | self.optional_columns

    @property
    def layout(self) -> Domain:
        """What its files are, to be read like those of a domain."""
        return Domain(
            title=self.table[1], table=self.table,
            columns=self.columns, optional_columns=self.optional_columns, sheets=[],
            month="", months="any", amount="", unit="", files="", replaces=[], max_rejected_share=Share(0),
        )  # fmt: skip


class Config(msgspec.Struct, frozen=True):
    """Everything configured, with a fingerprint that changes when any of it does."""

    rules: Rules
    domains: dict[str, Domain]
    dimensions: dict[str, Dimension]
    fingerprint: str

    @property
    def placeholders(self) -> list[str]:
        """What stands for nothing in the files of any domain."""
        return sorted({word for domain in self.domains.values() for word in domain.placeholders})

    @property
    def company_tables(self) -> list[str]:
        """The tables of domains whose rows belong to customers, quoted."""
        domains = self.domains.values()
        return [str(Identifier(*domain.table)) for domain in domains if "company_id" in domain.all_columns]

    @property
    def domain_tables(self) -> list[str]:
        """The tables of domains, quoted."""
        return [str(Identifier(*domain.table)) for domain in self.domains.values()]

    def domain(self, name: str) -> Domain:
        """Return the domain `name`; raises Problem with the known ones."""
        if name not in self.domains:
            known = ", ".join(self.domains)
            raise Problem(f"Unknown domain: {name!r}", f"Known domains: {known} (or all).")
        return self.domains[name]

    def dimension(self, name: str) -> Dimension:
        """Return the dimension `name`; raises Problem with the known ones."""
        if name not in self.dimensions:
            raise Problem(f"Unknown dimension: {name!r}", f"Known ones: {', '.join(self.dimensions)}.")
        return self.dimensions[name]


T = TypeVar("T")


def _nearest() -> Path:
    """Return the configuration of the working folder, else the project's own."""
    here = Path("config")
    return here if here.is_dir() else ROOT / "config"


def read_nearest() -> Config:
    """Read and check the configuration of the working folder, else the project's own; raises Problem."""
    return read(_nearest())


def read_alerts() -> Alerts:
    """Return who is told of runs, also where all else in the configuration is wrong; nobody if that is."""
    try:
        return _decode(_nearest() / "customer_mdm.yaml", Alerts)
    except Problem:
        return Alerts()


def read(folder: Path) -> Config:
    """Read and check the configuration in `folder`; raises Problem with file and key."""
    rules = _decode(folder / "customer_mdm.yaml", Rules)
    domains = _decode_each(folder / "domains.yaml", Domain)
    dimensions = _decode_each(folder / "dimensions.yaml", Dimension)
    _check_rules(folder / "customer_mdm.yaml", rules, domains)
    for name, domain in domains.items():
        _check_domain(folder / "domains.yaml", name, domain)
    for name, dimension in dimensions.items():
        for column in {dimension.key} - dimension.columns.keys() | (
            {*dimension.codes, *dimension.names} - dimension.all_columns.keys()
        ):
            raise Problem(
                f"{folder / 'dimensions.yaml'}: {name} names {column!r}, which is none of its columns",
                "Add it to columns.",
            )
    fingerprint = hashlib.sha256(
        msgspec.json.encode([rules, domains, dimensions], order="sorted", enc_hook=str)
    ).hexdigest()
    return Config(rules, domains, dimensions, fingerprint[:16])


def _check_rules(path: Path, rules: Rules, domains: dict[str, Domain]) -> None:
    """Refuse hooks that can't run as they are listed, and ranges of days or shares that are none."""
    for name, hooks in rules.hooks.items():
        if name not in domains:
            raise Problem(
                f"{path}: hooks names an unknown domain {name!r}", f"Known domains: {', '.join(domains)}."
            )
        in_order = [hook for hook in HOOKS if hook in hooks]
        if hooks != in_order:
            raise Problem(
                f"{path}: hooks of {name} are [{', '.join(hooks)}]: each needs what the one before it makes",
                f"Write [{', '.join(in_order)}].",
            )
    for first, last in rules.calendar.holidays:
        if not 0 <= (last - first).days < LONGEST_HOLIDAY:
            raise Problem(
                f"{path}: calendar.holidays has [{first}, {last}], which is no holiday",
                f"Its first and its last day, at most {LONGEST_HOLIDAY} days.",
            )
    for day in rules.calendar.working_weekends:
        if day.weekday() < 5:
            raise Problem(
                f"{path}: calendar.working_weekends has {day}, which is no Saturday or Sunday",
                "Days from Monday to Friday are working days anyhow.",
            )
    for name in ExpectedShares.__struct_fields__:
        least, most = getattr(rules.expected_shares, name)
        if least > most:
            raise Problem(
                f"{path}: expected_shares.{name} is [{least}, {most}], which no share is within",
                "The smaller one comes first.",
            )


def _check_domain(path: Path, name: str, domain: Domain) -> None:
    """Refuse a domain whose keys name columns that it doesn't have, or that replaces whatever the month."""
    for key, columns in {
        "month": [domain.month],
        "amount": [domain.amount],
        "replaces": domain.replaces,
        "values": list(domain.values),
    }.items():
        for column in columns:
            if column not in domain.all_columns:
                raise Problem(
                    f"{path}: {key} of {name} names {column!r}, which is none of its columns",
                    "Add it to columns or optional_columns.",
                )
    if domain.month not in domain.replaces:
        raise Problem(
            f"{path}: replaces of {name} lacks the month, {domain.month}",
            "Add it: a load replaces rows of the months that it brings.",
        )
    if fault := next(filter(None, map(_fault_of_pattern, domain.patterns)), ""):
        raise Problem(
            f"{path}: files of {name} is {domain.files!r}: {fault}",
            "Example: data/{YYYYMM}/**/*规模*收入数据*.{xlsx,csv}, from the folder in which just runs.",
        )


def _fault_of_pattern(files: str) -> str:
    """Return why no file can be found by the pattern `files`, or '' if one can."""
    parts = files.split("/")
    if not files.strip():
        return "it is empty"
    if files.startswith("/"):
        return "it starts at the root"
    if "" in parts or "." in parts:
        return "it has //, ./ or a / at its end"
    if any("**" in part and part != "**" for part in parts) or parts[-1] == "**":
        return "** stands for folders, alone between two /"
    # The period of a file is told by the place of its folder, which a ** before it would move.
    if "{YYYYMM}" not in parts[:-1] or "**" in parts[: parts.index("{YYYYMM}")]:
        return "a folder named {YYYYMM} is missing, before any **"
    return ""


def _exact(kind: type, value: Any) -> Share | Amount:
    """Return a number of YAML as a Share or an Amount; raises ValueError, to which msgspec adds the key."""
    number = value if type(value) in (int, float) else math.nan
    if kind is Share and 0 <= number <= 1:
        return Share(str(number))  # the digits that were written, up to 15 of them
    if kind is Amount and 0 < number < math.inf:
        return Amount(str(number))
    raise ValueError(
        f"Expected {'a share from 0 to 1' if kind is Share else 'an amount above 0'}, got {value}"
    )


def _decode(path: Path, kind: type[T]) -> T:
    """Read the file at `path` as a `kind`; raises Problem with file and place."""
    try:
        return _convert(_parse(path.read_bytes()), kind)
    except FileNotFoundError:
        raise Problem(f"{path} is missing", "Restore it: git checkout config") from None
    except OSError as error:
        raise Problem(f"{path} can't be read: {error.strerror}", "It is a text file in UTF-8.") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise _wrong(f"{path}, line {mark.line + 1}, column {mark.column + 1}: {error.problem}") from None
    except (yaml.YAMLError, msgspec.ValidationError) as error:
        raise _wrong(f"{path}: {error}") from None


def _decode_each(path: Path, kind: type[T]) -> dict[str, T]:
    """Read the file at `path` as a `kind` for each name; raises Problem with file, name and key."""
    entries = {}
    for name, entry in _decode(path, dict[str, Any]).items():
        try:
            entries[name] = _convert(entry, kind)
        except msgspec.ValidationError as error:
            raise _wrong(f"{path}: {name}: {error}") from None
    return entries


def _convert(value: Any, kind: type[T]) -> T:
    return msgspec.convert(value, kind, builtin_types=(date,), dec_hook=_exact)


def _wrong(what: str) -> Problem:
    return Problem(what, "Correct the file and run the same command again.")


def _parse(text: bytes) -> Any:
    """Return what YAML says; raises YAMLError also for what it takes and people would read otherwise."""
    loader = yaml.CSafeLoader(text)
    node = loader.get_single_node()
    if node is None:
        return None
    _check_node(node, set())
    return loader.construct_document(node)


def _check_node(node: Any, seen: set[int]) -> None:
    """Refuse keys that stand twice, of which the last would win, and numbers like 012 (10) and 1:10 (70)."""
    if id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, yaml.ScalarNode):
        if node.tag.endswith((":int", ":float")) and re.match(r"[-+]?0[0-9_]|.*:", node.value):
            raise yaml.MarkedYAMLError(
                problem=f"{node.value} is no number as people write it", problem_mark=node.start_mark
            )
        return
    if isinstance(node, yaml.SequenceNode):
        for child in node.value:
            _check_node(child, seen)
        return
    keys: set[str] = set()
    for key, value in node.value:
        if isinstance(key, yaml.ScalarNode):
            if key.value in keys:
                raise yaml.MarkedYAMLError(
                    problem=f"the key {key.value} stands twice", problem_mark=key.start_mark
                )
            keys.add(key.value)
        _check_node(value, seen)
