/**
 * Every operation and every error of every modelled service by boto3, which shares no code with the
 * JavaScript SDKs nor with our tables: what it makes up from its own models arrives as it was
 * given, and what is answered arrives there.
 */

import { Buffer } from "node:buffer";
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { AwsError } from "#kernel/aws-error.ts";
import { modelledServices, serviceFacts, serviceModel } from "#model/service-model.ts";
import type { Call } from "./call.ts";
import { type EchoGateway, openEchoGateway } from "./testing/echo-gateway.ts";
import { BOTO3, pythonWithBoto3 } from "./testing/python.ts";

const script = fileURLToPath(new URL("./testing/boto3_sweep.py", import.meta.url));
/** Some 8 s of work on a quiet machine. */
const SWEEP_MS_MAX = 120_000;
const INSTALL_MS_MAX = 120_000;

/** Differences that are right: each with its reason, and in vain when none is found any more. */
const KNOWN: readonly (readonly [where: RegExp, reason: string])[] = [
  [
    /^(cloudfront|route53)\.\w+ sent Max(Items|Results): "7" as 7$/,
    "text in botocore, a number in AWS's own model",
  ],
  [
    /^s3\.(GetObjectAttributes|ListParts) sent PartNumberMarker: 7 as "7"$/,
    "a number in botocore, text in AWS's own model",
  ],
  [
    /^s3\.(CopyObject|UploadPartCopy) sent CopySource: "a b=c;d" as "a%20b%3Dc%3Bd"$/,
    "botocore encodes it, S3 itself decodes it",
  ],
  [
    /^route53\.\w+ sent \w*Id(Marker)?: "a b\+c%é&=:@\?\/d" as "d"$/,
    "botocore takes `/hostedzone/` off ids",
  ],
  [
    /^s3\.\w+ (sent|was answered) (ContentLength|ChecksumCRC32): none as /,
    "headers that botocore computes for the content",
  ],
  [
    /^sqs!\w+ was answered code: "\w+" as "(AWS\.SimpleQueueService|KMS|QueueAlready)/,
    "codes of the query protocol, which only a header of the answer tells botocore",
  ],
  [
    /^s3\.(Get|Put)Bucket(Lifecycle|Notification) arrived as s3\.\w+Configuration$/,
    "the deprecated twin of an operation with the same address",
  ],
  [
    /^s3\.ListDirectoryBuckets arrived as s3\.ListBuckets$/,
    "only its host tells it from its neighbour",
  ],
  [
    /^elasticache\.\w+ was answered .*PendingModifiedValues\.LogDeliveryConfigurations: /,
    "botocore names the element after the list's shape, the SDK after the member",
  ],
];

let gateway: EchoGateway;
beforeAll(async () => {
  gateway = await openEchoGateway();
});
afterAll(async () => {
  expect(gateway.bugs).toEqual([]);
  expect(gateway.held()).toBe(0);
  await gateway.close();
});

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
type Values = { [name: string]: Json };

/** What the script says it will do, and what it says came of it. */
interface Planned {
  readonly key: string;
  readonly input?: Values;
  readonly output?: Values;
  readonly members?: Values;
  readonly code?: string;
}
interface Done {
  readonly key: string;
  readonly answer?: Values;
  readonly error?: Values & { readonly Error: { readonly Code: string; readonly Message: string } };
  readonly failure?: string;
}

/** JSON with marked bytes and times as the values that services deal in. */
function revived(value: Json): unknown {
  if (Array.isArray(value)) return value.map(revived);
  if (typeof value !== "object" || value === null) return value;
  if (typeof value["$bytes"] === "string") return Buffer.from(value["$bytes"], "base64");
  if (typeof value["$time"] === "number") return new Date(value["$time"] * 1000);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, revived(inner)]));
}

/** The way back. */
function marked(value: unknown): Json {
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString("base64") };
  if (value instanceof Date) return { $time: value.getTime() / 1000 };
  if (Array.isArray(value)) return value.map(marked);
  if (typeof value === "bigint") return Number(value);
  if (typeof value !== "object" || value === null) return value as Json;
  if ("kind" in value && value.kind === "stored") return marked(gateway.bytesOf(value));
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(entries.map(([name, inner]) => [name, marked(inner)]));
}

/** Where two values differ, as `path: one as other`. */
function differences(one: Json | undefined, other: Json | undefined, path = ""): string[] {
  if (Object.is(one, other)) return [];
  const objects = [one, other].every((value) => typeof value === "object" && value !== null);
  if (!objects || Array.isArray(one) !== Array.isArray(other)) {
    const shown = (value: Json | undefined) => (JSON.stringify(value) ?? "none").slice(0, 120);
    return [`${path}: ${shown(one)} as ${shown(other)}`];
  }
  const [a, b] = [one as Values, other as Values];
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].flatMap((name) =>
    differences(a[name], b[name], path === "" ? name : `${path}.${name}`),
  );
}

const keyOf = ({ service, operation }: Call) => `${serviceFacts(service).signingName}.${operation}`;

const plan = new Map<string, Planned>();
/** What arrived, by what it was sent for. */
const received = new Map<string, { readonly as: string; readonly input: Json }>();

/** Answers a call as planned; the user agent names what the call is for. */
function answer(call: Call): object {
  const key = call.wire?.userAgent ?? "";
  const planned = plan.get(key);
  if (planned?.members) {
    const [, name = ""] = planned.key.split("!");
    return new AwsError(name, "boom é", { members: revived(planned.members) as object as Values });
  }
  received.set(key, { as: keyOf(call), input: marked(call.input) });
  const output = revived(planned?.output ?? {}) as Record<string, unknown>;
  const { stream } = serviceModel(call.service).operations.get(call.operation)?.output ?? {};
  // Event streams are answered empty here; their messages have a test of their own.
  return stream?.shape.kind === "structure" ? { ...output, [stream.name]: [] } : output;
}

function problemsOf(done: Done): readonly string[] {
  const { key, failure, error } = done;
  const planned = plan.get(key);
  if (failure !== undefined || !planned) return [`${key} failed: ${failure}`];
  if (planned.members) return errorProblems(planned, error);
  if (error) return [`${key} was refused: ${error.Error.Code} ${error.Error.Message}`];
  const { as, input } = received.get(key) ?? { as: "nothing", input: null };
  if (as !== key) return [`${key} arrived as ${as}`];
  return [
    ...differences(planned.input, input).map((text) => `${key} sent ${text}`),
    ...differences(planned.output, done.answer).map((text) => `${key} was answered ${text}`),
  ];
}

function errorProblems({ key, members = {}, code = "" }: Planned, error: Done["error"]) {
  if (!error) return [`${key} was no error`];
  const { Code, Message } = error.Error;
  const seen = Object.fromEntries(Object.keys(members).map((name) => [name, error[name] ?? null]));
  const expected = { code, message: "boom é", members };
  return differences(expected, { code: Code, message: Message, members: seen }).map(
    (text) => `${key} was answered ${text}`,
  );
}

test(`boto3 ${BOTO3} and the gateway understand each other`, {
  timeout: INSTALL_MS_MAX + SWEEP_MS_MAX,
}, async ({ skip }) => {
  const found = await pythonWithBoto3();
  if ("missing" in found) return skip(found.missing);
  gateway.answer = answer;
  const services = modelledServices().map((name) => serviceFacts(name).signingName);
  const child = spawn(found.python, [script, gateway.endpoint, ...services], {
    stdio: ["pipe", "pipe", "inherit"],
    timeout: SWEEP_MS_MAX,
  });
  const problems: string[] = [];
  const done = new Set<string>();
  for await (const line of createInterface({ input: child.stdout })) {
    const told = JSON.parse(line) as Planned | Done | "ready";
    if (told === "ready") child.stdin.write("go\n");
    else if (!plan.has(told.key)) plan.set(told.key, told);
    else {
      done.add(told.key);
      problems.push(...problemsOf(told as Done));
    }
  }
  expect(problems.filter((text) => !KNOWN.some(([where]) => where.test(text)))).toEqual([]);
  const inVain = KNOWN.filter(([where]) => !problems.some((text) => where.test(text)));
  expect(inVain.map(([where, reason]) => `${where} (${reason})`)).toEqual([]);
  expect(done.size).toBe(plan.size);
  const of = (mark: string) => [...done].filter((key) => key.includes(mark)).length;
  expect([of("."), of("!")]).toEqual([1594, 978]);
});
