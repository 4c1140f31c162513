"""The guide to backups is true: every block of commands runs as it stands, in its order, and what it promises holds."""

import re
import subprocess
import sys
from pathlib import Path

from real.service import RunningService, issuer_table, make_service

GUIDE = Path(__file__).parents[2] / "docs/guides/backup.md"


def run(service: RunningService, block: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a block in bash, with this service's configuration and a folder of its own for backups."""
    words = block.replace("radseal-server", f"{sys.executable} -m radseal_server")
    words = words.replace("radseal.toml", str(service.config)).replace("/backup/", f"{folder}/backup-")
    return subprocess.run(
        ["bash", "-euc", words], env=service.environment, capture_output=True, text=True, check=False, timeout=120
    )


def test_every_block_runs(tmp_path: Path) -> None:
    """Taken while it serves, put back when it is stopped, made good by hand; `doctor` alone needs a provider."""
    service = make_service(tmp_path / "service", issuer_table("http://127.0.0.1:9"))
    blocks = re.findall(r"^```sh\n(.*?)^```$", GUIDE.read_text(), re.DOTALL | re.MULTILINE)
    assert len(blocks) == 3
    service.start()
    taken = run(service, blocks[0], tmp_path)
    assert taken.returncode == 0, taken.stderr
    assert "let nobody else read it" in taken.stderr
    service.stop()
    restored, doctor = blocks[1].splitlines(keepends=True)
    for block in (restored, blocks[2]):
        told = run(service, block, tmp_path)
        assert told.returncode == 0, told.stderr
        assert "may serve again" in told.stderr
    assert "ok    restore: database and store belong together" in run(service, doctor, tmp_path).stdout
    assert run(service, restored.replace("/backup/", "/elsewhere/"), tmp_path).returncode == 1
