"""What the benchmarks run against: SeaweedFS, the service on it, the OpenID provider, and a made CT."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from phantoms import ct_series
from real.desks import Office, office

BIN = Path(sys.executable).parent


@dataclass(frozen=True, slots=True)
class World:
    """Everything that runs, and a folder for what comes and goes."""

    work: Path
    office: Office

    def environment(self, person: str) -> dict[str, str]:
        """Return the environment in which `radseal` acts for a person."""
        home = self.work / f"home-{person}"
        home.mkdir(mode=0o700, exist_ok=True)
        return {
            "RADSEAL_HOME": str(home),
            "RADSEAL_SERVICE": self.office.origin,
            "RADSEAL_TOKEN": self.office.provider.token(person, self.office.origin),
            "NO_COLOR": "1",
        }

    def clear(self, name: str) -> Path:
        """Return an empty place, clearing what an earlier run left there."""
        path = self.work / name
        shutil.rmtree(path, ignore_errors=True)
        return path


@contextmanager
def running_world(work: Path) -> Iterator[World]:
    """Start everything below `work`; all of it stops on leaving."""
    with office(work, s3=True) as running:
        yield World(work, running)


def study(folder: Path, slices: int, size: int) -> int:
    """Make a CT of `slices` slices of size x size pixels in `folder` and return its bytes."""
    ct_series(folder, slices=slices, size=size, private=180)
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def rclone_config(world: World) -> Path:
    """Write the configuration of an rclone crypt remote on the same store, under a random password."""
    store = world.office.store
    hidden = subprocess.run(
        [BIN / "rclone", "obscure", "-"], input=store.secret_key, capture_output=True, text=True, check=True
    ).stdout.strip()
    path = world.work / "rclone.conf"
    path.touch(mode=0o600)
    path.write_text(
        f"[plain]\ntype = s3\nprovider = SeaweedFS\nendpoint = {store.endpoint}\n"
        f"access_key_id = {store.access_key}\nsecret_access_key = {store.secret_key}\nforce_path_style = true\n"
        f"[crypt]\ntype = crypt\nremote = plain:{store.bucket}/rclone\npassword = {hidden}\n"
    )
    return path


def first_link(said: bytes) -> str:
    """Return the first link of what `radseal send --json` printed."""
    return str(json.loads(said)["shares"][0]["link"])
