"""`radseal completion`: the lines that teach a shell to complete the program's words."""

import click
from click.shell_completion import get_completion_class

from radseal.cli.session import Session, with_session
from radseal.errors import UsageError


@click.command(short_help="Print the completion script for bash, zsh or fish.")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@with_session
def completion(session: Session, shell: str) -> None:
    """Print the completion script for SHELL.

    \b
    bash:  radseal completion bash > ~/.local/share/bash-completion/completions/radseal
    zsh:   radseal completion zsh > ~/.zfunc/_radseal      (with ~/.zfunc in fpath)
    fish:  radseal completion fish > ~/.config/fish/completions/radseal.fish
    """  # noqa: D301  (\b is click's mark for lines that stay as they are)
    kind = get_completion_class(shell)
    if kind is None:
        raise UsageError(f"no completion for {shell}", hint="There is bash, zsh and fish.")
    root = click.get_current_context().find_root()
    session.screen.result({}, kind(root.command, {}, "radseal", "_RADSEAL_COMPLETE").source().strip())
