# The interface: what people type and cron runs. Every command takes dry=1 or --dry-run, and --help.

set positional-arguments

export PYTHONPATH := justfile_directory() / "scripts"
export PYTHONUTF8 := "1"

# just dry=1 sync is just sync dry=1 and just sync --dry-run.

dry := ""

export MDM_DRY_RUN := dry

# just hands SIGTERM on to its child, which has to be the program and no shell around it.

venv := "exec " + quote(justfile_directory() / "scripts/venv")

# Files are named from the folder in which the command is typed.

mdm := "export MDM_TYPED_IN=" + quote(invocation_directory()) + " && " + venv + " python -m mdm"

# List the recipes
[private]
default:
    @just --list --unsorted --justfile {{ quote(justfile()) }}

# Try it out: two years of invented customers in an embedded database
[group('start')]
[no-exit-message]
demo:
    @{{ venv }} python -m demo

# Write .wdh_env for an embedded PostgreSQL
[group('start')]
[no-exit-message]
init *options:
    @{{ mdm }} init "$@"

# Fill or update a dimension from a file: seed 组织架构|年金客户|年金计划|产品线 FILE
[group('start')]
[no-exit-message]
seed *arguments:
    @{{ mdm }} seed "$@"

# Load domains, then their hooks: etl DOMAIN[,DOMAIN]|all [PERIOD] [--file PATH] [--no-post-hooks] [--strict] [--force]
[group('every month')]
[no-exit-message]
etl *arguments:
    @{{ mdm }} etl "$@"

# Load every file that is new or has changed, and derive what is behind: for cron, every hour
[group('every month')]
[no-exit-message]
catch-up *options:
    @{{ mdm }} catch-up "$@"

# Run the hooks of domains: post-etl DOMAIN[,DOMAIN]|all PERIOD
[group('every month')]
[no-exit-message]
post-etl *arguments:
    @{{ mdm }} post-etl "$@"

# Take loads back, with what they replaced: unload LOAD... [--no-post-hooks] [--force], LOAD a number or a file
[group('every month')]
[no-exit-message]
unload *arguments:
    @{{ mdm }} unload "$@"

# Bring the contract history to what the bill says: sync [PERIOD] [--force] [--unseal]
[group('every month')]
[no-exit-message]
sync *arguments:
    @{{ mdm }} sync "$@"

# Refresh both snapshots of a month or a range: snapshot PERIOD
[group('every month')]
[no-exit-message]
snapshot *arguments:
    @{{ mdm }} snapshot "$@"

# Check the tables against each other: validate [PERIOD]
[group('every month')]
[no-exit-message]
validate *arguments:
    @{{ mdm }} validate "$@"

# The screen for Monday: how far each domain is, and what waits for whom: status [--seen]
[group('look')]
[no-exit-message]
status *options:
    @{{ mdm }} status "$@"

# Say what is wrong with the installation, and what to do: doctor [--format json|nagios], exit code 0, 1 or 2
[group('look')]
[no-exit-message]
doctor *options:
    @{{ mdm }} doctor "$@"

# List the domains with their files, columns and hooks
[group('look')]
[no-exit-message]
domains *options:
    @{{ mdm }} domains "$@"

# List the latest loads, and what is left of each: loads [DOMAIN] [PERIOD]
[group('look')]
[no-exit-message]
loads *arguments:
    @{{ mdm }} loads "$@"

# Show the rejected rows that wait for correction: rejects [LOAD] [--export FILE.xlsx]
[group('look')]
[no-exit-message]
rejects *arguments:
    @{{ mdm }} rejects "$@"

# Explain the status of contracts, down to file and row: why COMPANY|NAME [PLAN] [PERIOD]
[group('look')]
[no-exit-message]
why *arguments:
    @{{ mdm }} why "$@"

# Draw the contracts of a customer, month by month: timeline COMPANY|NAME
[group('look')]
[no-exit-message]
timeline *arguments:
    @{{ mdm }} timeline "$@"

# List the customers with a temporary id, largest first
[group('look')]
[no-exit-message]
unresolved *options:
    @{{ mdm }} unresolved "$@"

# Move what was loaded under a temporary id to the real one: resolve TEMPORARY_ID COMPANY_ID [--undo]
[group('look')]
[no-exit-message]
resolve *arguments:
    @{{ mdm }} resolve "$@"

# List the latest runs: runs [--failed] [--since DATE]
[group('look')]
[no-exit-message]
runs *options:
    @{{ mdm }} runs "$@"

# Print a fingerprint of the history: the same for the same versions
[group('look')]
[no-exit-message]
fingerprint *options:
    @{{ mdm }} fingerprint "$@"

# Write a .pbids file, which opens Power BI on this database: bi [--out FILE]
[group('look')]
[no-exit-message]
bi *options:
    @{{ mdm }} bi "$@"

# Write a view of the schema bi to a file: export VIEW [PERIOD] [--format csv|parquet|xlsx] [--out FILE] [--bom]
[group('look')]
[no-exit-message]
export *arguments:
    @{{ mdm }} export "$@"

# Write the report of a month, one page of HTML: report PERIOD [--out FILE] [--lang en]
[group('look')]
[no-exit-message]
report *arguments:
    @{{ mdm }} report "$@"

# Print the SQL that a command would run: render sync 202601
[group('look')]
[no-exit-message]
render *command:
    @{{ mdm }} render "$@"

# Apply the pending migrations
[group('database')]
[no-exit-message]
migrate *options:
    @{{ mdm }} migrate "$@"

# Undo the newest migration, or the newest COUNT
[group('database')]
[no-exit-message]
rollback *options:
    @{{ mdm }} rollback "$@"

# List the migrations
[group('database')]
[no-exit-message]
migrations *options:
    @{{ mdm }} migrations "$@"

# Print the SQL for the roles mdm_owner, mdm_loader and mdm_reader, or make them: grants [--apply]
[group('database')]
[no-exit-message]
grants *options:
    @{{ mdm }} grants "$@"

# Distribute the tables over the servers of a cluster, by company_id
[group('database')]
[no-exit-message]
distribute *options:
    @{{ mdm }} distribute "$@"

# Bring the tables of a cluster back to one machine
[group('database')]
[no-exit-message]
undistribute *options:
    @{{ mdm }} undistribute "$@"

# Open psql on the database
[group('database')]
[no-exit-message]
psql *arguments:
    @{{ mdm }} psql "$@"

# Stop the embedded server; it starts again when needed
[group('database')]
[no-exit-message]
stop *options:
    @{{ mdm }} stop "$@"

# Measure the commands beside the plainest way to do the same: bench [files] [months] [growth] [large], or bench cluster URL [large]
[group('develop')]
[no-exit-message]
bench *parts:
    @{{ venv }} python -m bench.measure "$@"

# Run the tests on a real PostgreSQL: test [PYTEST OPTIONS]
[group('develop')]
[no-exit-message]
test *options:
    @{{ venv }} python -m pytest "$@"

# Run the tests on a database of a cluster, which they empty: test-cluster URL [PYTEST OPTIONS]
[group('develop')]
[no-exit-message]
test-cluster url *options:
    @shift && export TEST_CLUSTER_URL={{ quote(url) }} && {{ venv }} python -m pytest -n 0 "$@"

# Run the tests and say which lines and branches of scripts/ none of them takes: coverage [PYTEST OPTIONS]
[group('develop')]
[no-exit-message]
coverage *options:
    @{{ venv }} coverage erase
    @{{ venv }} coverage run -m pytest "$@"
    @{{ venv }} coverage combine --quiet
    @{{ venv }} coverage report

# Look the pinned packages up in the public list of vulnerabilities: audit [PIP-AUDIT OPTIONS]
[group('develop')]
[no-exit-message]
audit *options:
    @{{ venv }} python {{ quote(justfile_directory() / "scripts/audit.py") }} "$@"

# Hurt client, session, server, line and disk at random points of the commands: chaos [FAULTS] [SEED]
[group('develop')]
[no-exit-message]
chaos *arguments:
    @{{ venv }} python {{ quote(justfile_directory() / "tests/chaos.py") }} "$@"

# Write docs/schema.sql, the tables, views and functions that the migrations make
[group('develop')]
[no-exit-message]
schema:
    @{{ venv }} python {{ quote(justfile_directory() / "scripts/schema.py") }}

# Check how code and SQL look
[group('develop')]
[no-exit-message]
lint:
    @{{ venv }} ruff check scripts tests
    @{{ venv }} ruff format --check scripts tests
    @{{ venv }} just --fmt --check
    @{{ venv }} mypy
    @{{ venv }} sqlfluff lint sql migrations scripts

# Make code and justfile look as lint wants them
[group('develop')]
[no-exit-message]
format:
    @{{ venv }} ruff format scripts tests
    @{{ venv }} just --fmt

# Pin the packages of pyproject.toml anew, with hashes (needs uv)
[group('develop')]
[no-exit-message]
lock *options:
    @uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet --output-file requirements.txt "$@"
