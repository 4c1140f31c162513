"""The other arm: boto3 alone moves one file. Usage: boto3_arm.py put|get KEY PATH, the store in the environment."""

import os
import sys
from pathlib import Path

import boto3
from botocore.config import Config


def main() -> None:
    """Put or get one object by boto3's own transfer manager."""
    verb, key, path = sys.argv[1:]
    client = boto3.client(
        "s3",
        endpoint_url=os.environ["BENCH_ENDPOINT"],
        region_name="us-east-1",
        aws_access_key_id=os.environ["BENCH_ACCESS_KEY"],
        aws_secret_access_key=os.environ["BENCH_SECRET_KEY"],
        config=Config(signature_version="s3v4", s3={"addressing_style": "path"}),
    )
    bucket = os.environ["BENCH_BUCKET"]
    if verb == "put":
        client.upload_file(path, bucket, key)
    else:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        client.download_file(bucket, key, path)


if __name__ == "__main__":
    main()
