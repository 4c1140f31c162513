"""`radseal demo`: everything on this machine, to be looked at."""

import shlex
from pathlib import Path

import click

from radseal.cli.screen import Screen
from radseal.cli.session import DONE, FAILED, Session, with_session
from radseal.cli.words import json_option
from radseal.demo import Demo, Step, run_demo
from radseal.demo.run import Invitation, wait_for_end
from radseal.demo_identity import DemoUser


@click.command("demo", short_help="Try everything on this machine.")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, exists=True), metavar="[PATH]...")
@click.option(
    "--data", type=click.Path(path_type=Path), help="Folder to be made for everything; ./radseal-demo without it."
)
@click.option("--once", is_flag=True, help="Tell the whole story and stop: send, open, compare, revoke, be refused.")
@click.option("--no-guests", is_flag=True, help="Without the provider that mails codes to people without an account.")
@json_option
@with_session
def demo_command(session: Session, paths: tuple[Path, ...], data: Path | None, *, once: bool, no_guests: bool) -> int:
    """Run service, identity provider and a sample case (or PATH) on this machine.

    Stays up and prints a link and two people's random passwords; mail for guests lands in a folder. With --once it
    tells the whole story by itself and stops. Nothing leaves this machine.
    """
    screen = session.screen
    demo = run_demo(
        session.config,
        paths,
        data,
        here=Path.cwd(),
        tell=lambda step: tell_step(screen, step),
        stay=None if once else lambda invitation: invite(screen, invitation),
        guests=not no_guests,
    )
    if once:
        finish(screen, demo)
    return DONE if demo.ok else FAILED


def tell_step(screen: Screen, step: Step) -> None:
    """Write one step of the story to standard error as it ends."""
    mark = "ok " if step.ok else "BAD"
    screen.say(f"{mark} {step.seconds:6.2f} s  {step.name}: {step.told}", style=None if step.ok else "red")


def finish(screen: Screen, demo: Demo) -> None:
    """Write what came of the whole story."""
    total = sum(step.seconds for step in demo.steps)
    steps = [
        {"step": step.name, "ok": step.ok, "seconds": round(step.seconds, 3), "told": step.told} for step in demo.steps
    ]
    data = {"data": str(demo.folders.data), "seconds": round(total, 3), "steps": steps}
    words = (
        f"Everything was as it should be, in {total:.1f} s." if demo.ok else "The demo stopped: the last step failed."
    )
    screen.result(data, f"{words} Look around in {demo.folders.data}", "done" if demo.ok else "failed")


def invite(screen: Screen, invitation: Invitation) -> None:
    """Print what somebody needs to go on by hand, and wait for Ctrl-C."""
    home, out = invitation.folders.home("recipient"), invitation.folders.deidentified
    screen.say()
    screen.say("The case is sent. Its link is for the recipient alone; the sender can end it. Sign in as:")
    for user in (invitation.sender, invitation.recipient):
        screen.say(f"  {user.email}   password {user.password}")
    screen.say("In another terminal, as the recipient:")
    screen.say(f"  export RADSEAL_HOME={shlex.quote(str(home))}")
    screen.say(f"  radseal login {invitation.running.origin} --issuer {invitation.running.issuer}")
    screen.say(f"  radseal open '{invitation.link}' --out {shlex.quote(str(out))}")
    screen.say(f"As the sender: RADSEAL_HOME={shlex.quote(str(invitation.folders.home('sender')))} radseal shares")
    mail = str(invitation.folders.mail) if invitation.running.guests else None
    if mail is not None:
        screen.say("Anybody else is a guest: share the case with any other address; sign in as guest on its page.")
        screen.say(f"Nothing is really mailed. The codes land in {mail}")
    screen.say("Ctrl-C stops everything. The link:")
    users = [_public(invitation.sender, "sender"), _public(invitation.recipient, "recipient")]
    told: dict[str, str | None] = {"data": str(invitation.folders.data), "origin": invitation.running.origin}
    told |= {"issuer": invitation.running.issuer, "guests": invitation.running.guests or None, "mail": mail}
    told |= {"link": invitation.link}
    screen.result({**told, "users": users}, invitation.link)
    wait_for_end()
    screen.say("stopping")


def _public(user: DemoUser, role: str) -> dict[str, str]:
    return {"role": role, "email": user.email, "password": user.password}
