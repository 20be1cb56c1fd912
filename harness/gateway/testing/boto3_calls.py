"""Calls made by boto3, for boto3.wire.test.ts: prints one JSON object a call."""

import io
import json
import sys
import urllib.request

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

ENDPOINT = sys.argv[1]


def client(name):
    return boto3.client(
        name,
        endpoint_url=ENDPOINT,
        region_name="us-east-1",
        aws_access_key_id="333333333333",
        aws_secret_access_key="test",
        config=Config(
            retries={"max_attempts": 0},
            s3={"addressing_style": "path"},
            signature_version="s3v4" if name == "s3" else None,
            inject_host_prefix=False,
        ),
    )


def tell(what, call):
    try:
        result = call()
    except ClientError as error:
        result = {"code": error.response["Error"]["Code"]}
    print(json.dumps({"what": what, "result": result}, default=str))


class Unseekable(io.RawIOBase):
    """A body whose length is unknown in advance."""

    left = 50000

    def readable(self):
        return True

    def readinto(self, buffer):
        count = min(len(buffer), self.left)
        buffer[:count] = b"y" * count
        self.left -= count
        return count


KEY = "dir/a b+c&é?.txt"
s3 = client("s3")
tell("put", lambda: s3.put_object(Bucket="py", Key=KEY, Body=b"hello", Metadata={"a": "b"})["ETag"])
tell("upload", lambda: s3.upload_fileobj(Unseekable(), "py", "stream"))
tell("get", lambda: s3.get_object(Bucket="py", Key=KEY)["Body"].read().decode())
url = s3.generate_presigned_url("get_object", Params={"Bucket": "py", "Key": KEY})
tell("presigned", lambda: urllib.request.urlopen(url).read().decode())
tell("missing", lambda: s3.get_object(Bucket="py", Key="missing"))
for key in ("copied", "failing"):
    copy = {"Bucket": "py", "Key": key, "CopySource": "py/source"}
    tell(key, lambda: s3.copy_object(**copy)["CopyObjectResult"]["ETag"])

sqs = client("sqs")
queue = ENDPOINT + "/333333333333/q"
attribute = {"a": {"DataType": "Binary", "BinaryValue": b"\x01\x02"}}
tell("send", lambda: sqs.list_queues(QueueNamePrefix="hé")["QueueUrls"])
tell("no queue", lambda: sqs.purge_queue(QueueUrl=queue))

sns = client("sns")
tell("publish", lambda: sns.publish(TopicArn="t", Message="m", MessageAttributes=attribute)["MessageId"])

function = client("lambda")
tell("invoke", lambda: function.invoke(FunctionName="f", Payload=b'{"x":1}')["Payload"].read().decode())

pipelines = client("codepipeline")
tell("pipeline", lambda: str(pipelines.get_pipeline_state(name="p")["created"].year))
