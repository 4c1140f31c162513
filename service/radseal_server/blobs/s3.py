"""A bucket of an S3 store, by boto3: study bytes go there and back directly, never through the service.

Rules: every address to put signs length, SHA-256 and `If-None-Match: *`; what the store says of an object is what it
verified itself; errors of boto3 become OSError here and nowhere else; anonymous reading and listing must be refused.
"""

import base64
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import boto3
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from radseal_server.blobs.names import is_case, require_mark, require_object, require_prefix, require_tombstone
from radseal_server.interfaces import PutAddress, StoredObject
from radseal_wire.text import to_base64url

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client
    from types_boto3_s3.type_defs import ObjectIdentifierTypeDef

_ABSENT = {"404", "NoSuchKey", "NotFound"}
_REFUSED = {"AccessDenied", "403", "401", "Forbidden", "Unauthorized", "NoSuchKey", "404"}
_UNKNOWN = {"NotImplemented", "501", "MethodNotAllowed"}


class S3Store:
    """Objects in `bucket` at `endpoint`; `access_key` and `secret_key` may read, write, list and delete there."""

    def __init__(self, endpoint: str, bucket: str, *, region: str, access_key: str, secret_key: str) -> None:
        self._bucket = bucket
        self._client = _client(endpoint, region, "s3v4", access_key, secret_key)
        self._stranger = _client(endpoint, region, UNSIGNED)

    def put_address(self, name: str, length: int, sha256: bytes, life: int) -> PutAddress:
        """Return an address that takes exactly these bytes once, for `life` seconds."""
        checksum = base64.b64encode(sha256).decode()
        url = self._client.generate_presigned_url(
            "put_object",
            Params={
                "Bucket": self._bucket,
                "Key": require_object(name),
                "ContentLength": length,
                "ChecksumSHA256": checksum,
                "IfNoneMatch": "*",
            },
            ExpiresIn=life,
        )
        headers = {"content-length": str(length), "if-none-match": "*", "x-amz-checksum-sha256": checksum}
        return PutAddress(url, headers)

    def get_address(self, name: str, life: int) -> str:
        """Return an address that serves the object, whole or by range, for `life` seconds."""
        params = {"Bucket": self._bucket, "Key": require_object(name)}
        return self._client.generate_presigned_url("get_object", Params=params, ExpiresIn=life)

    def stat(self, name: str) -> StoredObject | None:
        """Return length and checksum as the store verified them; None where there is no such object with a checksum."""
        with _translated("the store does not tell of objects"):
            try:
                found = self._client.head_object(Bucket=self._bucket, Key=require_object(name), ChecksumMode="ENABLED")
            except ClientError as error:
                if _code(error) in _ABSENT:
                    return None
                raise
        checksum = found.get("ChecksumSHA256", "")
        return StoredObject(found["ContentLength"], base64.b64decode(checksum)) if checksum else None

    def erase(self, prefix: str) -> int:
        """Remove an object, or all of a case, with every version; return how many objects. Idempotent."""
        with _translated("the store does not erase objects"):
            batch: list[ObjectIdentifierTypeDef] = []
            names = set()
            for item in self._every_version(require_prefix(prefix)):
                names.add(item["Key"])
                batch.append(item)
                if len(batch) == 1000:  # noqa: PLR2004  (what one DeleteObjects takes)
                    self._delete(batch)
                    batch = []
            self._delete(batch)
        return len(names)

    def put_tombstone(self, name: str, body: bytes) -> None:
        """Write a tombstone durably; writing it again changes nothing."""
        self._put_once(require_tombstone(name), body)

    def tombstone(self, name: str) -> bytes:
        """Return what a tombstone holds. Raises OSError where there is none."""
        with _translated("the store does not give tombstones"):
            return self._client.get_object(Bucket=self._bucket, Key=require_tombstone(name))["Body"].read()

    def tombstones(self) -> list[str]:
        """Return the names of all tombstones."""
        return self._names("tombstones/")

    def put_mark(self, name: str) -> None:
        """Write, durably, how far the audit chain has come."""
        self._put_once(require_mark(name), b"")

    def marks(self) -> list[str]:
        """Return the names of all marks."""
        return self._names("marks/")

    def erase_marks(self, names: Sequence[str]) -> None:
        """Remove marks, with every version. Idempotent."""
        with _translated("the store does not erase marks"):
            for name in names:
                self._delete(list(self._every_version(require_mark(name))))

    def cases(self) -> list[str]:
        """Return the ids of all cases of which the store holds an object."""
        found = {name.split("/")[1] for name in self._names("cases/")}  # a common prefix may outlive its objects
        return sorted(filter(is_case, found))

    def check(self) -> None:
        """Raise OSError, with what to change, when the bucket is unreachable, not writable or open to the public."""
        name = f"probe/{to_base64url(secrets.token_bytes(16))}"
        with _translated("the bucket cannot be written. Change: store.endpoint, store.bucket or the credentials"):
            self._client.put_object(Bucket=self._bucket, Key=name, Body=b"probe", ChecksumAlgorithm="SHA256")
        try:
            self._require_closed(name)
        finally:
            self.erase(name)

    def _require_closed(self, name: str) -> None:
        """Raise PermissionError where somebody without credentials may list or read."""
        tries: dict[str, Callable[[], object]] = {
            "listed": lambda: self._stranger.list_objects_v2(Bucket=self._bucket, MaxKeys=1),
            "read": lambda: self._stranger.get_object(Bucket=self._bucket, Key=name),
        }
        for word, attempt in tries.items():
            with _translated("the store does not answer"):
                try:
                    attempt()
                except ClientError as error:
                    if _code(error) in _REFUSED:
                        continue
                    raise
            raise PermissionError(
                f"store.bucket: it can be {word} by anybody without signing in. "
                "Change: remove the bucket's public policy, ACL or anonymous identity at the store"
            )

    def _put_once(self, name: str, body: bytes) -> None:
        with _translated("the store does not take tombstones and marks"):
            try:
                self._client.put_object(
                    Bucket=self._bucket, Key=name, Body=body, IfNoneMatch="*", ChecksumAlgorithm="SHA256"
                )
            except ClientError as error:
                if _code(error) not in {"PreconditionFailed", "412"}:
                    raise

    def _names(self, prefix: str) -> list[str]:
        with _translated("the store does not list tombstones and marks"):
            pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=prefix)
            return [item["Key"] for page in pages for item in page.get("Contents", [])]

    def _every_version(self, prefix: str) -> Iterator["ObjectIdentifierTypeDef"]:
        try:
            pages = self._client.get_paginator("list_object_versions").paginate(Bucket=self._bucket, Prefix=prefix)
            for page in pages:
                for item in [*page.get("Versions", []), *page.get("DeleteMarkers", [])]:
                    yield {"Key": item["Key"], "VersionId": item["VersionId"]}
        except ClientError as error:
            if _code(error) not in _UNKNOWN:
                raise
            plain = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=prefix)
            for listed in plain:
                for content in listed.get("Contents", []):
                    yield {"Key": content["Key"]}

    def _delete(self, batch: list["ObjectIdentifierTypeDef"]) -> None:
        if not batch:
            return
        answer = self._client.delete_objects(Bucket=self._bucket, Delete={"Objects": batch, "Quiet": True})
        if answer.get("Errors"):
            raise OSError(f"store: {len(answer['Errors'])} objects could not be erased; erase again")


def _client(
    endpoint: str,
    region: str,
    signature: Any,  # noqa: ANN401  (a name, or botocore's UNSIGNED)
    access_key: str | None = None,
    secret_key: str | None = None,
) -> "S3Client":
    return boto3.client(
        "s3",
        endpoint_url=endpoint,
        region_name=region,
        aws_access_key_id=access_key,
        aws_secret_access_key=secret_key,
        config=Config(
            signature_version=signature,
            s3={"addressing_style": "path"},
            connect_timeout=5,
            read_timeout=30,
            retries={"max_attempts": 3, "mode": "standard"},
            max_pool_connections=32,
        ),
    )


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


@contextmanager
def _translated(what: str) -> Iterator[None]:
    """Turn boto3's errors into OSError: the error's own text may hold names and addresses, so only its code stays."""
    try:
        yield
    except ClientError as error:
        raise OSError(f"store: {what} ({_code(error)})") from error
    except BotoCoreError as error:
        raise OSError(f"store: {what} ({type(error).__name__})") from error
