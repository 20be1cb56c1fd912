import { Buffer } from "node:buffer";
import { describe, expect, test } from "vitest";
import { present } from "#kernel/assert.ts";
import { AwsError } from "#kernel/aws-error.ts";
import { serviceModel } from "#model/service-model.ts";
import type { Operation } from "#model/shape.ts";
import { type Sample, sampleStructure } from "#model/testing/sample.ts";
import type { ServiceName } from "#model/types/index.ts";
import { formOf } from "../protocols/aws-query.ts";
import type { Answer, RequestParts, Target } from "../protocols/protocol.ts";
import { protocols, wireProtocolOf } from "../protocols/protocols.ts";
import { rpcOperationName } from "../route.ts";
import { s3Address } from "../route-address.ts";
import { routeByLevel } from "../route-operation.ts";
import { answerError } from "../steps/error-answer.ts";
import type { WireRequest } from "../wire-message.ts";
import type { Incoming, Outgoing } from "./client-codec.ts";
import { codecFor } from "./codec.ts";

const SERVICES: readonly ServiceName[] = ["s3", "sns", "sqs", "sts", "rds", "elasticache"];

/** Operations whose events stream, or that go to a host of their own. */
const LEFT_OUT = ["SelectObjectContent", "WriteGetObjectResponse"];

const targetsOf = (name: ServiceName): readonly Target[] => {
  const service = serviceModel(name);
  return [...service.operations.values()]
    .filter((operation) => !LEFT_OUT.includes(operation.name))
    .map((operation) => ({ service, operation }));
};

const arrived = (sent: Outgoing): WireRequest => ({
  method: sent.method,
  path: sent.path,
  rawQuery: sent.rawQuery,
  query: new URLSearchParams(sent.rawQuery),
  headers: sent.headers,
  host: "localhost",
  origin: "http://localhost",
  sourceIp: "127.0.0.1",
  body: (async function* () {})(),
  signal: new AbortController().signal,
});

/** The operation that the gateway takes the request for, and the input it decodes. */
function received({ service }: Target, sent: Outgoing): { operation: Operation; input: object } {
  const request = arrived(sent);
  const protocol = wireProtocolOf[service.protocol];
  const body = Buffer.from(sent.body);
  const routed =
    protocol === "rest-xml"
      ? present(
          routeByLevel(service, s3Address("localhost", sent.path, ["localhost"]), request),
          "an operation",
        )
      : {
          operation: present(
            service.operations.get(
              rpcOperationName(protocol, request, formOf({ ...request, body })),
            ),
            "an operation",
          ),
          labels: {},
        };
  const parts: RequestParts = { ...request, ...routed, body, stored: sent.stream as undefined };
  return {
    operation: routed.operation,
    input: protocols[protocol].decode({ service, operation: routed.operation }, parts),
  };
}

/** A path's own label is safe text in samples; digests of the body are made afresh. */
function inputOf({ operation }: Target): Sample {
  if (!operation.input) return {};
  const value = sampleStructure(operation.input);
  if (operation.input.stream) value[operation.input.stream.name] = { kind: "stored" };
  else {
    delete value["ChecksumAlgorithm"];
    delete value["ContentMD5"];
  }
  return value;
}

const incoming = ({ status, headers, body }: Answer): Incoming => ({
  status,
  headers,
  body: typeof body === "string" ? Buffer.from(body) : Buffer.alloc(0),
  stream: typeof body === "string" ? undefined : (body as AsyncIterable<Uint8Array> | undefined),
});

describe.for(SERVICES)("%s", (name) => {
  const service = serviceModel(name);
  const codec = present(codecFor(service), "a codec");

  test.for(targetsOf(name))("$operation.name is understood by the gateway", (target) => {
    const input = inputOf(target);
    const sent = codec.encode(target, input);
    const { operation, input: decoded } = received(target, sent);
    expect(operation.name).toBe(target.operation.name);
    const { ContentMD5: _made, ...rest } = decoded as Sample;
    expect(target.operation.input?.stream ? decoded : rest).toEqual(input);
  });

  test.for(targetsOf(name))("$operation.name's answer is understood", (target) => {
    const { output } = target.operation;
    const value = output ? sampleStructure(output) : {};
    const answer = protocols[wireProtocolOf[service.protocol]].encode(target, value, "id");
    expect(codec.decode(target, incoming(answer))).toEqual(value);
  });

  test("an error keeps its code, status, message and members", () => {
    const request = {
      service,
      protocol: wireProtocolOf[service.protocol],
      requestId: "r",
      hostId: "h",
      path: "/",
    };
    for (const [code, shape] of service.errors) {
      const { message: _m, Message: _M, ...members } = sampleStructure(shape);
      const error = new AwsError(code, "it is <so>", { members });
      const failed = codec.decodeError(service, incoming(answerError(error, request)));
      expect(service.errorShape(failed.code), code).toBe(shape);
      expect(failed.message).toBe("it is <so>");
      if (service.protocol !== "restXml") expect(failed.members, code).toMatchObject(members);
    }
  });
});

test("keys keep their slashes, spaces and signs", () => {
  const service = serviceModel("s3");
  const operation = present(service.operations.get("GetObject"), "GetObject");
  const codec = present(codecFor(service), "a codec");
  for (const Key of ["a b+c/é%2F", "/lead//double/", "../up", "ein ☃ (1)!*'~"]) {
    const sent = codec.encode({ service, operation }, { Bucket: "b", Key });
    expect(received({ service, operation }, sent).input).toEqual({ Bucket: "b", Key });
  }
});

test("an answer without a body is told by its status, a page of a proxy too", () => {
  const service = serviceModel("s3");
  const codec = present(codecFor(service), "a codec");
  const answer = (status: number, body: string): Incoming => ({
    status,
    headers: {},
    body: Buffer.from(body),
    stream: undefined,
  });
  expect(codec.decodeError(service, answer(404, ""))).toMatchObject({ code: "NotFound" });
  expect(codec.decodeError(service, answer(502, "<html>bad<br></html>"))).toMatchObject({
    code: "Http502",
  });
});
