/**
 * What every protocol answers to the refusals that come before an operation runs, and which of two
 * comes first: REST services look at the signature before the body, the others after it.
 */

import { Buffer } from "node:buffer";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Assembly, assemble } from "#assembly/assembly.ts";
import { services } from "#assembly/services.ts";
import { parseHarnessOptions } from "#config/options.ts";
import { machineNow } from "#kernel/clock.ts";
import { silentLogger } from "#kernel/logger.ts";
import { formatBasicDate } from "./auth/claim.ts";
import { createPipeline } from "./pipeline.ts";
import { decodeCbor, encodeCbor } from "./protocols/cbor.ts";
import { parseXml, type XmlElement } from "./protocols/xml.ts";
import { createGatewayServer, type GatewayServer } from "./server.ts";
import { sign, type Unsigned } from "./testing/sign.ts";

const BYTES_MAX = 2000;
const folder = mkdtempSync(join(tmpdir(), "refusals-"));
let parts: Assembly;
let server: GatewayServer;
let endpoint = "";

beforeAll(async () => {
  const options = parseHarnessOptions({ port: 0 }, {});
  const logger = silentLogger;
  parts = assemble({
    ...{ options, services, folder, logger, dataDir: undefined },
    endpoint: () => endpoint,
  });
  const bytesMax = { collected: BYTES_MAX, streamed: BYTES_MAX };
  const pipeline = createPipeline({ ...parts.gateway, bytesMax });
  server = createGatewayServer({ pipeline, now: parts.clock.now, logger });
  endpoint = `http://127.0.0.1:${await server.listen({ port: 0 })}`;
});
afterAll(async () => {
  await server.close();
  await parts.stop();
  rmSync(folder, { recursive: true, force: true });
});

type Draft = Omit<Unsigned, "now" | "body"> & { readonly body: Buffer; readonly now?: number };

/** A request, and ways to spoil what it asks for. */
interface Speaker {
  readonly good: Draft;
  readonly unknown: Partial<Draft>;
  readonly malformed: Partial<Draft>;
  readonly missing: Partial<Draft>;
  /** Takes an answer apart; fails when it is not of the protocol's form. */
  read(answer: Response, body: Buffer): { readonly code: string; readonly message: string };
}

const body = (text: string) => ({ body: Buffer.from(text) });

/** The texts of an element's children, which have to be these, in this order. */
const textsOf = ({ children }: XmlElement, names: readonly string[]): readonly string[] => {
  expect(children.map(({ name }) => name)).toEqual(names);
  return children.map(({ text }) => text);
};

const bareXml = (answer: Response, bytes: Buffer) => {
  expect(answer.headers.get("content-type")).toBe("application/xml");
  const root = parseXml(bytes.toString());
  expect(root.name).toBe("Error");
  // Further elements tell details of single errors.
  const names = ["Code", "Message", "Resource", "RequestId", "HostId"];
  const children = root.children.filter(({ name }) => names.includes(name));
  const [code = "", message = "", , requestId] = textsOf({ ...root, children }, names);
  expect(requestId).toBe(answer.headers.get("x-amz-request-id"));
  return { code, message };
};

const wrappedXml = (answer: Response, bytes: Buffer) => {
  const root = parseXml(bytes.toString());
  expect(root).toMatchObject({
    name: "ErrorResponse",
    attributes: { xmlns: expect.stringMatching(/^https?:/) },
  });
  const [, requestId] = textsOf(root, ["Error", "RequestId"]);
  expect(requestId).toBe(answer.headers.get("x-amzn-requestid"));
  const [error = root] = root.children;
  const [type, code = "", message = ""] = textsOf(error, ["Type", "Code", "Message"]);
  expect(type).toBe("Sender");
  return { code, message };
};

/** Only what a model describes has the service's own namespace. */
const typed = (type: unknown, namespace: string) => {
  const prefix = `${namespace}#`;
  expect(type).toMatch(new RegExp(`^${prefix}`));
  return String(type).slice(prefix.length);
};

const CORAL = "com.amazon.coral.service";

const json = (version: "1.0" | "1.1") => (answer: Response, bytes: Buffer) => {
  expect(answer.headers.get("content-type")).toBe(`application/x-amz-json-${version}`);
  const { __type, message, ...rest } = JSON.parse(bytes.toString()) as Record<string, string>;
  expect(rest).toEqual({});
  const code = version === "1.0" ? typed(__type, CORAL) : String(__type);
  return { code, message: message ?? "" };
};

const jsonRequest = (service: string, target: string, version: string) => ({
  method: "POST",
  url: "/",
  service,
  headers: { "x-amz-target": target, "content-type": `application/x-amz-json-${version}` },
  ...body("{}"),
});

const formRequest = (text: string) => ({
  method: "POST",
  url: "/",
  service: "sns",
  headers: { "content-type": "application/x-www-form-urlencoded" },
  ...body(`${text}&Version=2010-03-31`),
});

const cborRequest = (operation: string) => ({
  method: "POST",
  url: `/service/AmazonSQS/operation/${operation}`,
  service: "sqs",
  headers: { "smithy-protocol": "rpc-v2-cbor", "content-type": "application/cbor" },
  body: Buffer.from(encodeCbor({})),
});

const speakers = {
  s3: {
    good: { method: "PUT", url: "/bkt?tagging", service: "s3", ...body("<Tagging/>") },
    unknown: { method: "PATCH", url: "/bkt" },
    malformed: body("<Tagging>"),
    missing: body("<Tagging/>"),
    read: bareXml,
  },
  "rest-xml": {
    good: {
      method: "POST",
      url: "/2020-05-31/distribution",
      service: "cloudfront",
      ...body("<DistributionConfig/>"),
    },
    unknown: { url: "/2020-05-31/nothing" },
    malformed: body("<DistributionConfig"),
    missing: body("<DistributionConfig/>"),
    read: wrappedXml,
  },
  "rest-json": {
    good: { method: "POST", url: "/2015-03-31/functions", service: "lambda", ...body("{}") },
    unknown: { url: "/2015-03-31/nothing" },
    malformed: body("{"),
    missing: body('{"FunctionName":"f"}'),
    read: (answer, bytes) => {
      expect(answer.headers.get("content-type")).toBe("application/json");
      const { message, ...rest } = JSON.parse(bytes.toString()) as Record<string, string>;
      expect(rest).toEqual({});
      return { code: answer.headers.get("x-amzn-errortype") ?? "", message: message ?? "" };
    },
  },
  "aws-json-1.0": {
    good: jsonRequest("sqs", "AmazonSQS.CreateQueue", "1.0"),
    unknown: jsonRequest("sqs", "AmazonSQS.Nope", "1.0"),
    malformed: body("{"),
    missing: body("{}"),
    read: json("1.0"),
  },
  "aws-json-1.1": {
    good: jsonRequest("logs", "Logs_20140328.CreateLogGroup", "1.1"),
    unknown: jsonRequest("logs", "Logs_20140328.Nope", "1.1"),
    malformed: body("{"),
    missing: body("{}"),
    read: json("1.1"),
  },
  "aws-query": {
    good: formRequest("Action=CreateTopic"),
    unknown: formRequest("Action=Nope"),
    malformed: formRequest("Action=Subscribe&ReturnSubscriptionArn=maybe"),
    missing: formRequest("Action=CreateTopic"),
    read: wrappedXml,
  },
  "rpc-v2-cbor": {
    good: cborRequest("CreateQueue"),
    unknown: cborRequest("Nope"),
    malformed: { body: Buffer.from([0xbf, 0x61]) },
    missing: {},
    read: (answer, bytes) => {
      expect(answer.headers.get("content-type")).toBe("application/cbor");
      expect(answer.headers.get("smithy-protocol")).toBe("rpc-v2-cbor");
      const { __type, message, ...rest } = decodeCbor(bytes) as Record<string, unknown>;
      expect(rest).toEqual({});
      return { code: typed(__type, CORAL), message: String(message) };
    },
  },
} as const satisfies Record<string, Speaker>;
type Protocol = keyof typeof speakers;
const protocols = Object.keys(speakers) as Protocol[];

const HOUR = 3_600_000;

/** How a request is spoiled: what it asks for, or how it is signed. */
const spoilers = {
  unsigned: () => ({ accessKeyId: "" }),
  "wrong signature": () => ({ secret: "wrong" }),
  "unknown key": () => ({ accessKeyId: "AKIANOBODY" }),
  "slow clock": () => ({ now: machineNow() - HOUR }),
  "fast clock": () => ({ now: machineNow() + HOUR }),
  "unknown operation": (speaker: Speaker) => speaker.unknown,
  "malformed body": (speaker: Speaker) => speaker.malformed,
  "missing member": (speaker: Speaker) => speaker.missing,
  "too large a body": () => ({ body: Buffer.alloc(BYTES_MAX + 1, "x") }),
} as const satisfies Record<string, (speaker: Speaker) => Partial<Draft>>;
type Spoiler = keyof typeof spoilers;

async function send(protocol: Protocol, ...spoiled: readonly Spoiler[]) {
  const speaker: Speaker = speakers[protocol];
  const changes = spoiled.map((spoiler) => spoilers[spoiler](speaker));
  const draft: Draft = Object.assign({}, speaker.good, ...changes);
  const { accessKeyId = "test", now = machineNow() } = draft;
  const signed = sign(endpoint, { ...draft, accessKeyId, now });
  const headers = accessKeyId === "" ? { ...draft.headers } : signed.headers;
  return answerOf(speaker, draft, headers, endpoint + draft.url);
}

async function answerOf(
  { read }: Speaker,
  { method, body: sent }: Draft,
  headers: Readonly<Record<string, string>>,
  url: string,
) {
  const answer = await fetch(url, { method, headers, body: sent });
  const bytes = Buffer.from(await answer.arrayBuffer());
  return { status: answer.status, ...read(answer, bytes) };
}

/** A request whose URL was presigned for a minute, an hour ago; the time is judged first. */
async function expired(protocol: Protocol) {
  const speaker: Speaker = speakers[protocol];
  const { url, service, headers = {} } = speaker.good;
  const signedAt = formatBasicDate(machineNow() - HOUR);
  const query = new URLSearchParams({
    "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
    "X-Amz-Credential": `test/${signedAt.slice(0, 8)}/us-east-1/${service}/aws4_request`,
    "X-Amz-Date": signedAt,
    "X-Amz-Expires": "60",
    "X-Amz-SignedHeaders": "host",
    "X-Amz-Signature": "0".repeat(64),
  });
  const join = url.includes("?") ? "&" : "?";
  return answerOf(speaker, speaker.good, headers, `${endpoint}${url}${join}${query}`);
}

type Answers = Readonly<Record<Protocol, readonly [code: string, status: number]>>;

/** Answers that the families share: REST XML other than S3 says what the query protocol says. */
function answers(
  s3: readonly [string, number],
  query: readonly [string, number],
  [code, status, inRest = status]: readonly [string, number, number?],
): Answers {
  const rpc = [code, status] as const;
  return {
    s3,
    "rest-xml": query,
    "rest-json": [code, inRest],
    "aws-json-1.0": rpc,
    "aws-json-1.1": rpc,
    "aws-query": query,
    "rpc-v2-cbor": rpc,
  };
}

const signature = "InvalidSignatureException";
const table: Readonly<Record<Spoiler, Answers>> = {
  unsigned: answers(
    ["AccessDenied", 403],
    ["MissingAuthenticationToken", 403],
    ["MissingAuthenticationTokenException", 400, 403],
  ),
  "wrong signature": answers(
    ["SignatureDoesNotMatch", 403],
    ["SignatureDoesNotMatch", 403],
    [signature, 400, 403],
  ),
  "unknown key": answers(
    ["InvalidAccessKeyId", 403],
    ["InvalidClientTokenId", 403],
    ["UnrecognizedClientException", 400, 403],
  ),
  "slow clock": answers(
    ["RequestTimeTooSkewed", 403],
    ["SignatureDoesNotMatch", 403],
    [signature, 400, 403],
  ),
  "fast clock": answers(
    ["RequestTimeTooSkewed", 403],
    ["SignatureDoesNotMatch", 403],
    [signature, 400, 403],
  ),
  "unknown operation": answers(
    ["MethodNotAllowed", 405],
    ["InvalidAction", 400],
    ["UnknownOperationException", 400, 404],
  ),
  "malformed body": answers(
    ["MalformedXML", 400],
    ["MalformedInput", 400],
    ["SerializationException", 400],
  ),
  "missing member": {
    s3: ["MalformedXML", 400],
    "rest-xml": ["MalformedXML", 400],
    "rest-json": ["ValidationException", 400],
    "aws-json-1.0": ["MissingRequiredParameterException", 400],
    "aws-json-1.1": ["InvalidParameterException", 400],
    "aws-query": ["InvalidParameter", 400],
    "rpc-v2-cbor": ["MissingRequiredParameterException", 400],
  },
  "too large a body": answers(
    ["MaxMessageLengthExceeded", 400],
    ["RequestEntityTooLarge", 413],
    ["RequestEntityTooLargeException", 413],
  ),
};

const TIME = String.raw`\d{8}T\d{6}Z`;
const skewed = (how: string, sign: string) =>
  new RegExp(
    `^(Signature ${how} ${TIME} is (now earlier|still later) than ${TIME} \\(${TIME} ${sign} 15 min\\.\\)` +
      "|The difference between the request time and the current time is too large\\.)$",
  );

/** What a message has to say, whatever the protocol. */
const messages: Readonly<Record<Spoiler, RegExp>> = {
  unsigned: /^(Missing Authentication Token|User: anonymous is not authorized)/,
  "wrong signature": /^The request signature we calculated does not match the signature you/,
  "unknown key": /^The (security token included in the request is invalid|AWS Access Key Id you)/,
  "slow clock": skewed("expired:", "-"),
  "fast clock": skewed("not yet current:", String.raw`\+`),
  "unknown operation": /has no operation|The specified method is not allowed/,
  "malformed body": /is not (well-formed XML|a JSON object|a boolean|CBOR)/,
  "missing member": /Value null at '|against our published schema|parameter QueueName|required/,
  "too large a body": /^Request must be smaller than 2000 bytes\.$/,
};

describe.for(protocols)("in %s", (protocol) => {
  test.for(Object.keys(table) as Spoiler[])("%s", async (spoiler) => {
    const [code, status] = table[spoiler][protocol];
    const answer = await send(protocol, spoiler);
    expect(answer).toEqual({ code, status, message: expect.stringMatching(messages[spoiler]) });
  });

  test("an expired presigned URL", async () => {
    const s3 = { code: "AccessDenied", status: 403, message: "Request has expired" };
    const [code, status] = table["slow clock"][protocol];
    const other = { code, status, message: expect.stringMatching(messages["slow clock"]) };
    expect(await expired(protocol)).toEqual(protocol === "s3" ? s3 : other);
  });
});

/** Of two refusals the first; where protocols differ, that of REST. */
const precedence: readonly (readonly [first: Spoiler, second: Spoiler, where: "all" | "REST"])[] = [
  ["unknown operation", "wrong signature", "all"],
  ["unknown operation", "unsigned", "all"],
  ["slow clock", "unknown key", "all"],
  ["slow clock", "wrong signature", "all"],
  ["wrong signature", "missing member", "all"],
  ["wrong signature", "malformed body", "REST"],
  ["wrong signature", "too large a body", "REST"],
  ["slow clock", "malformed body", "REST"],
];

describe.for(precedence)("%s is told before %s in %s", ([first, second, where]) => {
  test.for(protocols)("%s", async (protocol) => {
    const rest = protocol === "s3" || protocol.startsWith("rest-");
    const told = where === "all" || rest ? first : second;
    const { code, status } = await send(protocol, second, first);
    expect([code, status]).toEqual(table[told][protocol]);
  });
});
