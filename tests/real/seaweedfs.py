"""A SeaweedFS of our own: a real S3 store on loopback, on free ports, in a temporary folder.

Every flag replaces a default that hurts: telemetry, full buckets that can be deleted, volumes that run out, ports bound
twice. It is stopped with SIGKILL (SIGTERM takes 25 s), and ready when a put and a get succeed, not when buckets list.
"""

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

_PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class SeaweedFS:
    """A running store with one bucket."""

    endpoint: str
    bucket: str
    access_key: str
    secret_key: str
    folder: Path
    log: Path
    process: subprocess.Popen

    region = "us-east-1"

    def client(self) -> object:
        """A boto3 client with the owner's credentials."""
        return boto3.client(
            "s3",
            endpoint_url=self.endpoint,
            region_name=self.region,
            aws_access_key_id=self.access_key,
            aws_secret_access_key=self.secret_key,
            config=Config(signature_version="s3v4", s3={"addressing_style": "path"}, retries={"max_attempts": 1}),
        )

    def allow(self, origin: str) -> None:
        """Let the page at `origin` read from the bucket and write to it, as docs/guides/operator.md says."""
        rule = {
            "AllowedOrigins": [origin],
            "AllowedMethods": ["GET", "PUT"],
            "AllowedHeaders": ["content-type", "if-none-match", "range", "x-amz-checksum-sha256"],
            "ExposeHeaders": ["content-range", "etag"],
            "MaxAgeSeconds": 600,
        }
        self.client().put_bucket_cors(Bucket=self.bucket, CORSConfiguration={"CORSRules": [rule]})


@contextmanager
def seaweedfs(*, public: bool = False) -> Iterator[SeaweedFS]:
    """Start a store with the bucket `radseal`; `public` lets anybody read and list it, as a careless operator would."""
    folder = Path(tempfile.mkdtemp(prefix="radseal-weed-"))
    store = None
    try:
        store = _start(folder, public=public)
        _wait(store)
        yield store
    finally:
        if store is not None:
            store.process.kill()
            store.process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _start(folder: Path, *, public: bool) -> SeaweedFS:
    master, volume, filer, s3 = _free_ports(4)
    access_key, secret_key = secrets.token_hex(10), secrets.token_hex(20)
    config = folder / "s3.json"
    config.write_text(json.dumps(_identities(access_key, secret_key, public=public)))
    config.chmod(0o600)
    data = folder / "data"
    data.mkdir()
    log = folder / "weed.log"
    command = [
        shutil.which("weed", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}") or "weed",
        "-logtostderr=true", "server", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", f"-dir={data}",
        f"-master.port={master}", f"-volume.port={volume}", "-filer", f"-filer.port={filer}",
        "-s3", f"-s3.port={s3}", f"-s3.config={config}", "-s3.allowDeleteBucketNotEmpty=false",
        "-s3.autoCreateBucket=false", "-s3.port.iceberg=0", "-s3.port.lance=0", "-volume.max=500",
        "-master.volumeSizeLimitMB=256", "-master.telemetry=false", "-master.electionTimeout=1s",
        "-master.heartbeatInterval=200ms",
    ]  # fmt: skip
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            stdout=output,
            stderr=output,
            cwd=folder,
            env={"PATH": os.environ["PATH"], "HOME": str(folder), "WEED_MASTER_VOLUME_GROWTH_COPY_1": "1"},
        )
    return SeaweedFS(f"http://127.0.0.1:{s3}", "radseal", access_key, secret_key, folder, log, process)


def _identities(access_key: str, secret_key: str, *, public: bool) -> dict:
    owner = {
        "name": "radseal",
        "credentials": [{"accessKey": access_key, "secretKey": secret_key}],
        "actions": ["Admin", "Read", "List", "Tagging", "Write"],
    }
    anybody = {"name": "anonymous", "actions": ["Read:radseal", "List:radseal"]}
    return {"identities": [owner, anybody] if public else [owner]}


def _wait(store: SeaweedFS) -> None:
    """Return when a put and a get succeed; make the bucket on the way."""
    client, deadline = store.client(), time.monotonic() + _PATIENCE
    while True:
        try:
            names = [bucket["Name"] for bucket in client.list_buckets()["Buckets"]]
            if store.bucket not in names:
                client.create_bucket(Bucket=store.bucket)
            client.put_object(Bucket=store.bucket, Key="ready", Body=b"ready")
            client.get_object(Bucket=store.bucket, Key="ready")["Body"].read()
            client.delete_object(Bucket=store.bucket, Key="ready")
        except (BotoCoreError, ClientError) as error:
            if store.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"SeaweedFS did not start: {store.log.read_text()[-2000:]}") from error
            time.sleep(0.2)
        else:
            return


def _free_ports(count: int) -> list[int]:
    """Ports that are free now, together with the port 10000 above, which SeaweedFS takes for gRPC."""
    found: list[int] = []
    while len(found) < count:
        port = 20_000 + secrets.randbelow(12_000)
        if port not in found and _is_free(port) and _is_free(port + 10_000):
            found.append(port)
    return found


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
