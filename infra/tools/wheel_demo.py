"""Build the wheel, install it into an empty environment, and let `radseal demo --once` tell the whole story there.

It proves that the wheel contains all that it needs and that nothing reaches back into the source tree.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent


def run(*command: str | Path, **options: object) -> None:
    """Run one command and stop at the first that fails."""
    subprocess.run([str(word) for word in command], check=True, **options)  # noqa: S603  (our own commands)


def main() -> None:
    """Exit with 1 when any step does not succeed."""
    with tempfile.TemporaryDirectory(prefix="radseal-wheel-") as name:
        work = Path(name)
        run(BIN / "python", "-m", "build", "--wheel", "--no-isolation", "--outdir", work / "dist", ROOT)
        wheel = next((work / "dist").glob("*.whl"))
        run(BIN / "uv", "venv", "-q", "--python", sys.executable, work / "venv")
        python = work / "venv/bin/python"
        run(BIN / "uv", "pip", "install", "-q", "--python", python, "--constraint", constraints(work), f"{wheel}[all]")
        clean = {key: os.environ[key] for key in os.environ.keys() & {"LANG", "SSL_CERT_FILE", "TMPDIR"}}
        clean |= {"PATH": "/usr/bin:/bin", "HOME": str(work)}
        told = [told_by(place / "radseal-server", clean) for place in (BIN, work / "venv/bin")]
        if told[0] != told[1]:
            raise SystemExit(f"the wheel's page is another than the built one: {told}")
        run(work / "venv/bin/radseal", "demo", "--once", "--data", work / "data", cwd=work, env=clean)
    print("the wheel tells the whole story in an empty environment")


def told_by(program: Path, environment: dict[str, str]) -> str:
    """Return the fingerprint of the page that an installed program holds."""
    command = [str(program), "page"]
    return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout  # noqa: S603


def constraints(work: Path) -> Path:
    """Write the lock without its hashes, so that the wheel gets the same versions as the tests."""
    lines = (ROOT / "requirements.lock").read_text().splitlines()
    pins = [line.split(" ")[0] for line in lines if line and line[0].isalpha() and "==" in line]
    path = work / "constraints.txt"
    path.write_text("\n".join(pins) + "\n")
    return path


if __name__ == "__main__":
    main()
