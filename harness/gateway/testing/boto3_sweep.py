"""Every operation and every error of some services by boto3, for boto3-sweep.wire.test.ts.

First one JSON line a call: what will be sent and what is to be answered, both made up from botocore's
own service model. Then, told to go on, it makes the calls and prints a line each with what came back.
A call that is to fail tells the error's name in its user agent.
"""

import base64
import datetime
import json
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

ENDPOINT, SERVICES = sys.argv[1], sys.argv[2:]

# Text that each place has to escape in its own way.
TEXTS = {
    "body": "a&b <\u00e9> \"q\" 'x' \U0001f600 +%20",
    "uri": "a b+c%\u00e9&=:@?/d",
    "querystring": "a b+c%\u00e9&=:@?/d",
    "header": "a b=c;d",
    "headers": "a b=c;d",
}
TIME = datetime.datetime(2001, 9, 9, 1, 46, 40, tzinfo=datetime.timezone.utc)

# Text members that only certain values fit: botocore looks at them, or the service wants a number.
VALUES = {
    "cloudfront": {"MaxItems": "7"},
    "route53": {"MaxItems": "7", "MaxResults": "7"},
    "s3": {"Bucket": "bkt", "ChecksumAlgorithm": "CRC32", "RequestRoute": "route"},
}
# Members that botocore computes by itself, verifies, or makes other members of.
OWN = {
    "events": {"EndpointId"},
    "rds": {"SourceRegion"},
    "s3": {
        "ContentLength",
        "ContentMD5",
        "ChecksumCRC32",
        "ChecksumCRC32C",
        "ChecksumCRC64NVME",
        "ChecksumSHA1",
        "ChecksumSHA256",
        "ExpiresString",
    },
}


def text(place, least):
    words = TEXTS[place]
    return words if len(words) >= least else words + "x" * (least - len(words))


def sample(shape, place="body", within=()):
    """A value of the shape with all its members; None where it lies inside itself."""
    if shape.name in within and shape.type_name in ("structure", "list", "map"):
        return None
    inside = (*within, shape.name)
    kind = shape.type_name
    least = shape.metadata.get("min", 0)
    if kind == "structure":
        return structure(shape, inside)
    if kind == "list":
        item = sample(shape.member, place, inside)
        # Two of each, all the way down, would be too much of the deepest.
        return None if item is None else [item] * max(2 if len(within) < 4 else 1, least)
    if kind == "map":
        value = sample(shape.value, place, inside)
        keys = [f"key{i}".ljust(shape.key.metadata.get("min", 0), "x") for i in (1, 2)]
        return None if value is None else dict.fromkeys(keys, value)
    if kind == "string":
        return text(place, least)
    if kind in ("integer", "long"):
        return max(7, least)
    if kind in ("float", "double"):
        return max(2.5, least)
    if kind == "boolean":
        return True
    if kind == "timestamp":
        return TIME
    return b"\x01\x02\xfe" + b"x" * max(0, least - 3)


def structure(shape, inside):
    if getattr(shape, "is_document_type", False):
        return {"a": 1}
    out = {}
    for name, member in shape.members.items():
        # Only members of an operation's own structure have a place outside the body.
        place = member.serialization.get("location", "body") if len(inside) == 1 else "body"
        if member.serialization.get("eventstream"):
            continue
        value = 200 if place == "statusCode" else sample(member, place, inside)
        if value is None:
            continue
        out[name] = value
        if getattr(shape, "is_tagged_union", False):
            break
    return out


def made_up(service, shape):
    if shape is None:
        return {}
    own = OWN.get(service, ())
    value = {name: inner for name, inner in sample(shape).items() if name not in own}
    for name, fixed in VALUES.get(service, {}).items():
        if isinstance(value.get(name), str):
            value[name] = fixed
    return value


def plain(value):
    """As JSON, with bytes and times marked."""
    if isinstance(value, (bytes, bytearray)):
        return {"$bytes": base64.b64encode(value).decode()}
    if isinstance(value, datetime.datetime):
        return {"$time": value.timestamp()}
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    return plain(value.read()) if hasattr(value, "read") else value


def tell(line):
    sys.stdout.write(json.dumps(line, default=repr) + "\n")


def client(service):
    return boto3.client(
        service,
        endpoint_url=ENDPOINT,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(
            retries={"max_attempts": 0},
            read_timeout=5,
            s3={"addressing_style": "path"},
            inject_host_prefix=False,
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    )


def name_agent(agent):
    def name(request, **_):
        request.headers["User-Agent"] = agent["name"]

    return name


calls = []
for service in SERVICES:
    speaker = client(service)
    agent = {"name": ""}
    speaker.meta.events.register("before-sign", name_agent(agent))
    model = speaker.meta.service_model
    for operation in model.operation_names:
        shapes = model.operation_model(operation)
        given = made_up(service, shapes.input_shape)
        answer = made_up(service, shapes.output_shape)
        key = f"{service}.{operation}"
        calls.append((key, speaker, agent, operation, given))
        tell({"key": key, "input": plain(given), "output": plain(answer)})
    # Any operation will do, but one whose answer has a body.
    failing = next(
        (name, given)
        for _, speaking, _, name, given in calls
        if speaking is speaker and model.operation_model(name).http["method"] != "HEAD"
    )
    for shape in model.error_shapes:
        members = {
            name: value for name, value in sample(shape).items() if name.lower() != "message"
        }
        key = f"{service}!{shape.name}"
        calls.append((key, speaker, agent, *failing))
        tell({"key": key, "members": plain(members), "code": shape.error_code})
tell("ready")
sys.stdout.flush()
sys.stdin.readline()


def outcome(speaker, operation, given):
    try:
        answer = speaker._make_api_call(operation, given)
        del answer["ResponseMetadata"]
        return {
            "answer": plain(
                {
                    name: value
                    for name, value in answer.items()
                    if name != "ExpiresString" and type(value).__name__ != "EventStream"
                }
            )
        }
    except ClientError as error:
        return {"error": plain(error.response)}
    except Exception as error:  # whatever it is, the test tells it
        return {"failure": repr(error)[:500]}


for key, speaker, agent, operation, given in calls:
    agent["name"] = key
    tell({"key": key, **outcome(speaker, operation, given)})
