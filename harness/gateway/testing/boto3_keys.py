"""Puts and reads each key of a JSON list with boto3; prints one JSON list of what failed."""

import json
import sys
import urllib.request

import boto3
from botocore.config import Config

ENDPOINT, KEYS = sys.argv[1], json.loads(sys.stdin.read())

s3 = boto3.client(
    "s3",
    endpoint_url=ENDPOINT,
    region_name="us-east-1",
    aws_access_key_id="test",
    aws_secret_access_key="test",
    config=Config(retries={"max_attempts": 0}, s3={"addressing_style": "path"}, signature_version="s3v4"),
)
failed = []
for key in KEYS:
    target = {"Bucket": "bkt", "Key": key}
    try:
        s3.put_object(Body=b"x", **target)
        s3.get_object(**target)
        urllib.request.urlopen(s3.generate_presigned_url("get_object", Params=target)).read()
    except Exception as error:
        failed.append([key, repr(error)[:300]])
print(json.dumps(failed))
