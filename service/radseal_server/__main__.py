"""radseal-server: serve | migrate | sweep | doctor | page | backup | restore. Words on a terminal; app works.

Exit status: 0 done; 1 refused or failed; 2 wrong usage. Messages go to standard error, `--json` to standard output.
"""

import json
import os
import sys
from pathlib import Path

import click

from radseal_server import __version__
from radseal_server.access import Refused
from radseal_server.app import back_up, examine, fingerprint, join, restore, serve, write_site
from radseal_server.http.logs import set_up_logs
from radseal_server.settings import Settings, SettingsError, load

_CONFIG = click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    envvar="RADSEAL_CONFIG",
    help="TOML file; without it the embedded default (SQLite, folder store, loopback) and RADSEAL_* variables.",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="radseal-server")
def main() -> None:
    """Radseal's service: keeps ciphertext, knows who may open it, and can read none of it."""


@main.command("serve")
@_CONFIG
def serve_command(config: Path | None) -> None:
    """Serve until SIGTERM or SIGINT; sweep what is due."""
    settings = _settings(config)
    set_up_logs(settings.log_level, settings.data / "logs" if settings.log_to == "folder" else None)
    with _told():
        serve(join(settings))


@main.command("migrate")
@_CONFIG
def migrate_command(config: Path | None) -> None:
    """Create or update the database's tables."""
    with _told():
        join(_settings(config)).migrate()
    click.echo("radseal-server: the tables are up to date", err=True)


@main.command("sweep")
@_CONFIG
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object with what was destroyed.")
def sweep_command(config: Path | None, *, as_json: bool) -> None:
    """Destroy once what is due: secrets of ended shares, cases past keeping, abandoned uploads."""
    with _told():
        counts = join(_settings(config)).sweep()
    if as_json:
        click.echo(json.dumps(counts))
    else:
        words = ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items()))
        click.echo(f"radseal-server: swept {words}", err=True)


@main.command("doctor")
@_CONFIG
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object with every check.")
def doctor_command(config: Path | None, *, as_json: bool) -> None:
    """Ask every part whether it is there, up to date and closed to strangers; exit status 1 where one is not."""
    findings = examine(_settings(config))
    if as_json:
        click.echo(json.dumps({"ok": all(one.ok for one in findings), "checks": [one.as_json() for one in findings]}))
    else:
        for one in findings:
            click.echo(str(one))
    sys.exit(0 if all(one.ok for one in findings) else 1)


@main.command("page")
@_CONFIG
@click.option("--out", type=click.Path(path_type=Path), help="A folder to be made: the page for a host of its own.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def page_command(config: Path | None, out: Path | None, *, as_json: bool) -> None:
    """Print the fingerprint of the page's files; with --out, write them for the host that `web_origin` names."""
    done = {"fingerprint": fingerprint()}
    if out is not None:
        with _told():
            done = dict(write_site(_settings(config), out))
        click.echo(f"radseal-server: let {done['web_origin']} serve {out}/site as {out}/nginx.conf says", err=True)
    digits = done["fingerprint"]
    grouped = " ".join(digits[at : at + 8] for at in range(0, len(digits), 8))
    click.echo(json.dumps(done) if as_json else grouped)


@main.command("backup")
@_CONFIG
@click.option("--to", required=True, type=click.Path(path_type=Path), help="A folder to be made.")
@click.option("--without-secrets", is_flag=True, help="Leave out what makes links open: it may be kept for longer.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object with what was written.")
def backup_command(config: Path | None, to: Path, *, without_secrets: bool, as_json: bool) -> None:
    """Copy the database and the service's keys into a new folder; the service may go on.

    The store is not in it: keep it by its own means, and never restore its tombstones and marks away.
    """
    with _told():
        done = back_up(join(_settings(config)), to, with_secrets=not without_secrets)
    if as_json:
        click.echo(json.dumps(dict(done)))
    else:
        click.echo(f"radseal-server: {to} holds the database up to record {done['record']}", err=True)
        click.echo("It holds the service's keys: let nobody else read it, and remove it after backup_days.", err=True)


@main.command("restore")
@_CONFIG
@click.option("--from", "source", type=click.Path(path_type=Path), help="The folder that `backup` made.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object with what was done.")
def restore_command(config: Path | None, source: Path | None, *, as_json: bool) -> None:
    """Put a backup back, then apply every tombstone and close every share that the restore makes doubtful.

    Stop every process of the service first. Without --from the database is taken as you put it back yourself.
    """
    with _told():
        done = restore(join(_settings(config)), source)
    if as_json:
        click.echo(json.dumps(dict(done)))
    else:
        words = ", ".join(f"{count} {what}" for what, count in done.items() if what != "lost")
        click.echo(f"radseal-server: restored; {words}. The service may serve again.", err=True)


def _settings(config: Path | None) -> Settings:
    environment = {name: text for name, text in os.environ.items() if name != "RADSEAL_CONFIG"}
    try:
        return load(config, environment, Path.cwd())
    except SettingsError as error:
        click.echo(str(error), err=True)
        sys.exit(1)


class _told:  # noqa: N801  (a context manager that reads as a word)
    """Turn what operators can mend into one line and exit status 1; anything else is a fault and shows its place."""

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, _kind: object, fault: BaseException | None, _trace: object) -> None:
        """Say what was refused."""
        if isinstance(fault, SettingsError | OSError | Refused):
            text = str(fault)
            click.echo(text if text.startswith("settings: ") else f"radseal-server: {text}", err=True)
            sys.exit(1)


if __name__ == "__main__":
    main()
