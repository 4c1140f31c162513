"""`radseal login` and `radseal logout`."""

from collections.abc import Sequence

import click

from radseal.api import Service
from radseal.cli.screen import Screen
from radseal.cli.session import Session, with_session
from radseal.cli.words import json_option
from radseal.config.desks import choose_origin, open_http, open_sign_ins
from radseal.errors import UsageError
from radseal.login import log_in, log_out, read_origin, token_source
from radseal_wire.bodies import IssuerDescription


@click.command("login", short_help="Sign in to a service, through the browser.")
@click.argument("service")
@click.option("--device", is_flag=True, help="Sign in on another screen: for computers without a browser.")
@click.option("--issuer", default="", help="The identity provider, by name or address, where the service has several.")
@click.option("--strong", is_flag=True, help="Ask for a stronger sign-in, which some roles of the site need.")
@json_option
@with_session
def login_command(session: Session, service: str, issuer: str, *, device: bool, strong: bool) -> None:
    """Sign in to SERVICE, such as https://radseal.hospital.example, through the browser.

    The password is typed at the identity provider only; this computer keeps a token for this service.
    """
    screen, config = session.screen, session.config
    http, kept = open_http(config), open_sign_ins(config)
    if not device:
        screen.say("A browser opens for signing in. Without one here, use --device.")
    sign_in = log_in(
        service,
        kept,
        http,
        device=device,
        strong=strong,
        issuer=issuer,
        choose=lambda issuers: choose_provider(screen, issuers),
        say=screen.say,
    )
    me = Service(sign_in.origin, http, token_source(sign_in.origin, kept, http)).me()
    screen.say(f"Signed in to {sign_in.description.site} ({sign_in.origin}) as {me.email}.")
    if me.withheld:
        screen.say(f"Roles that need a stronger sign-in (--strong): {', '.join(me.withheld)}.")
    if "sender" not in me.roles:
        screen.say("You can open what is sent to you; sending needs the sender's role at this site.")
    told = {"origin": sign_in.origin, "issuer": me.issuer, "email": me.email, "roles": me.roles}
    screen.result(told, "")


@click.command("logout", short_help="Forget a sign-in and revoke its tokens.")
@click.argument("service", required=False)
@json_option
@with_session
def logout_command(session: Session, service: str | None) -> None:
    """Forget the sign-in to SERVICE, or to the only one, and revoke its tokens at the provider."""
    origin = read_origin(service) if service else choose_origin(session.config)
    revoked = log_out(origin, open_sign_ins(session.config), open_http(session.config))
    session.screen.say(f"Signed out of {origin}.")
    if not revoked:
        session.screen.warn(
            "the identity provider did not confirm that its tokens are revoked; they end by themselves soon"
        )
    session.screen.result({"origin": origin, "revoked": revoked}, "")


def choose_provider(screen: Screen, issuers: Sequence[IssuerDescription]) -> IssuerDescription:
    """Ask which provider to sign in with; where nobody can be asked, the first. UsageError for an answer not listed."""
    labels = ", ".join(one.label for one in issuers)
    if not screen.interactive:
        screen.say(f"Signing in with {issuers[0].label}; choose another with --issuer: {labels}.")
        return issuers[0]
    for number, one in enumerate(issuers, 1):
        screen.say(f"{number}  {one.label}")
    answer = screen.read("Sign in with number:")
    if not answer.isascii() or not answer.isdigit() or not 1 <= int(answer) <= len(issuers):
        raise UsageError("there is no provider of that number", hint=f"Choose from 1 to {len(issuers)}.")
    return issuers[int(answer) - 1]
