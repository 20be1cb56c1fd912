"""The program in which a Python function runs: loads its handler, then asks the Runtime API for one
invocation after the other. https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html
"""

import http.client
import importlib
import json
import logging
import os
import sys
import time
import traceback

PREFIX = "/2018-06-01/runtime/"


class Runtime:
    """The Runtime API, over one connection that is kept open."""

    def __init__(self, address):
        self.connection = http.client.HTTPConnection(address)

    def exchange(self, method, path, body=None):
        self.connection.request(method, PREFIX + path, body)
        answer = self.connection.getresponse()
        return answer.headers, answer.read()

    def next(self):
        return self.exchange("GET", "invocation/next")

    def respond(self, request_id, body):
        self.exchange("POST", f"invocation/{request_id}/response", body)

    def fail(self, request_id, error):
        self.exchange("POST", f"invocation/{request_id}/error", json.dumps(error))

    def fail_init(self, error):
        self.exchange("POST", "init/error", json.dumps(error))


class Identity:
    cognito_identity_id = None
    cognito_identity_pool_id = None


class Context:
    """https://docs.aws.amazon.com/lambda/latest/dg/python-context.html"""

    def __init__(self, headers):
        self.aws_request_id = headers["Lambda-Runtime-Aws-Request-Id"]
        self.invoked_function_arn = headers["Lambda-Runtime-Invoked-Function-Arn"]
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        self.identity = Identity()
        client_context = headers.get("Lambda-Runtime-Client-Context")
        self.client_context = json.loads(client_context) if client_context else None
        self._deadline_ms = int(headers["Lambda-Runtime-Deadline-Ms"])

    def get_remaining_time_in_millis(self):
        return max(0, self._deadline_ms - int(time.time() * 1000))


class RequestIdFilter(logging.Filter):
    """Gives each log record the request id that the log format names."""

    request_id = ""

    def filter(self, record):
        record.aws_request_id = RequestIdFilter.request_id
        return True


def set_up_logging():
    handler = logging.StreamHandler(sys.stdout)
    formatter = logging.Formatter(
        "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s",
        "%Y-%m-%dT%H:%M:%S",
    )
    formatter.converter = time.gmtime
    handler.setFormatter(formatter)
    handler.addFilter(RequestIdFilter())
    logging.getLogger().addHandler(handler)


def trace_of(error):
    """Where the error came from, without the bootstrap's own frame."""
    frames = traceback.format_tb(error.__traceback__)[1:]
    return [line for frame in frames for line in frame.rstrip().split("\n")]


def describe(error, request_id=None):
    body = {
        "errorMessage": str(error),
        "errorType": type(error).__name__,
        "stackTrace": traceback.format_tb(error.__traceback__)[1:],
    }
    if request_id is not None:
        body["requestId"] = request_id
    return body


def failed(error_type, message):
    return {"errorType": error_type, "errorMessage": message, "stackTrace": []}


def load_handler(name):
    """The handler, or what to report when there is none."""
    module_name, dot, function_name = name.rpartition(".")
    if not dot or not module_name:
        return None, failed("Runtime.MalformedHandlerName", f"Bad handler '{name}'")
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        message = f"Unable to import module '{module_name}': {error}"
        return None, failed("Runtime.ImportModuleError", message)
    except SyntaxError as error:
        message = f"Syntax error in module '{module_name}': {error}"
        return None, failed("Runtime.UserCodeSyntaxError", message)
    except Exception as error:
        return None, describe(error)
    handler = getattr(module, function_name, None)
    if handler is None:
        message = f"Handler '{function_name}' missing on module '{module_name}'"
        return None, failed("Runtime.HandlerNotFound", message)
    return handler, None


def answer(runtime, handler, headers, payload):
    request_id = headers["Lambda-Runtime-Aws-Request-Id"]
    RequestIdFilter.request_id = request_id
    os.environ.pop("_X_AMZN_TRACE_ID", None)
    if headers.get("Lambda-Runtime-Trace-Id"):
        os.environ["_X_AMZN_TRACE_ID"] = headers["Lambda-Runtime-Trace-Id"]
    try:
        result = handler(json.loads(payload or b"null"), Context(headers))
    except Exception as error:
        print("\r".join([f"[ERROR] {type(error).__name__}: {error}", *trace_of(error)]))
        runtime.fail(request_id, describe(error, request_id))
        return
    try:
        body = json.dumps(result).encode()
    except (TypeError, ValueError) as error:
        message = f"Unable to marshal response: {error}"
        runtime.fail(request_id, failed("Runtime.MarshalError", message))
        return
    runtime.respond(request_id, body)


def main():
    runtime = Runtime(os.environ["AWS_LAMBDA_RUNTIME_API"])
    sys.path.insert(0, os.environ["LAMBDA_TASK_ROOT"])
    set_up_logging()
    handler, failure = load_handler(os.environ["_HANDLER"])
    if failure is not None:
        runtime.fail_init(failure)
        sys.exit(1)
    while True:
        headers, payload = runtime.next()
        answer(runtime, handler, headers, payload)


main()
