/**
 * Every operation and every error of every modelled service, through the service's own SDK client:
 * what it sends arrives as it was given, and what is answered arrives there.
 */

import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AwsError } from "#kernel/aws-error.ts";
import { modelledServices, type ServiceModel, serviceModel } from "#model/service-model.ts";
import type { Operation, StructureShape } from "#model/shape.ts";
import { AWKWARD_TEXT, type Sample, sampleStructure } from "#model/testing/sample.ts";
import { type EchoGateway, openEchoGateway } from "./testing/echo-gateway.ts";

let gateway: EchoGateway;
beforeAll(async () => {
  gateway = await openEchoGateway();
});
afterAll(() => gateway.close());

interface Client {
  send(command: object): Promise<Sample>;
  destroy(): void;
}
type Constructor<T> = new (options: object) => T;

/** The clients are named by the model, which TypeScript cannot follow. */
async function open(service: ServiceModel) {
  const sdk = (await import(`@aws-sdk/client-${service.name}`)) as Record<string, unknown>;
  const className = Object.keys(sdk).find((key) => /^[A-Z]\w*Client$/.test(key));
  const ClientClass = sdk[String(className)] as Constructor<Client>;
  const client = new ClientClass({
    endpoint: gateway.endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    maxAttempts: 1,
    forcePathStyle: true,
    disableHostPrefix: true,
    md5: false,
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
  });
  const run = (operation: string, input: object) => {
    const Command = sdk[`${operation}Command`] as Constructor<object>;
    return client.send(new Command(input));
  };
  return { client, run };
}

/** Members that the client itself computes, derives from others, or would be misled by. */
const CLIENT_SIDE: Readonly<Record<string, RegExp>> = {
  eventbridge: /^EndpointId$/,
  s3: /^(Content(Length|MD5|Encoding|Range)|MD5|ChecksumAlgorithm|ExpiresString)$|^(CopySource)?SSECustomerKey|^Checksum(?!Mode|Type)/,
};

const hashOfText = createHash("md5").update(AWKWARD_TEXT).digest("hex");

function prepare(service: ServiceModel, shape: StructureShape | undefined, mask = true): Sample {
  if (!shape) return {};
  const value = sampleStructure(shape);
  const pattern = CLIENT_SIDE[service.name];
  for (const { name, shape: member } of shape.members) {
    if (mask && pattern?.test(name) && member.kind !== "structure") delete value[name];
  }
  if (shape.stream?.shape.kind === "structure") delete value[shape.stream.name];
  if (service.name === "s3" && "Bucket" in value) value["Bucket"] = "bkt";
  if (service.name === "sqs") setHashes(value);
  return value;
}

/** The SQS client compares the hashes of bodies with those that it is answered. */
function setHashes(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  for (const [name, inner] of Object.entries(value)) {
    if (/^MD5Of(Message)?Body$/.test(name)) Object.assign(value, { [name]: hashOfText });
    else setHashes(inner);
  }
}

/** What was decoded, with bodies as bytes and without what the client adds. */
function received(service: ServiceModel, operation: Operation): Sample {
  const input: Sample = { ...gateway.calls.at(-1)?.input };
  const stream = operation.input?.stream?.name;
  if (stream !== undefined && input[stream]) input[stream] = gateway.bytesOf(input[stream]);
  for (const name of Object.keys(input)) {
    if (CLIENT_SIDE[service.name]?.test(name)) delete input[name];
  }
  return input;
}

/** An answer as the client gives it, with its own additions taken away. */
async function answered(service: ServiceModel, answer: Sample): Promise<Sample> {
  const { $metadata: _, ...output } = answer;
  for (const [name, value] of Object.entries(output)) {
    const stream = value as { transformToByteArray?: () => Promise<Uint8Array> } | undefined;
    const scalar = typeof value !== "object";
    if (value === undefined || (scalar && CLIENT_SIDE[service.name]?.test(name))) {
      delete output[name];
    }
    if (stream?.transformToByteArray) output[name] = await stream.transformToByteArray();
    else if (isEventStream(value)) delete output[name];
  }
  return output;
}

const isEventStream = (value: unknown): boolean =>
  typeof value === "object" && value !== null && Symbol.asyncIterator in value;

/** Bytes are bytes, whether Node's or the language's. */
const plain = (value: unknown): unknown => {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (value instanceof Date) return value;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(entries.map(([key, inner]) => [key, plain(inner)]));
};

describe.for(modelledServices())("%s", (name) => {
  const service = serviceModel(name);

  test("every operation", { timeout: 60_000 }, async () => {
    const { client, run } = await open(service);
    const problems: string[] = [];
    for (const operation of service.operations.values()) {
      const input = prepare(service, operation.input);
      const output = prepare(service, operation.output);
      gateway.answer = () => withStream(operation, output);
      try {
        const answer = await answered(service, await run(operation.name, { ...input }));
        expect(gateway.calls.at(-1)?.operation).toBe(operation.name);
        expect(plain(received(service, operation))).toEqual(plain(input));
        expect(plain(answer)).toEqual(plain(output));
      } catch (error) {
        problems.push(`${operation.name}: ${String(error).slice(0, 600)}`);
      }
    }
    client.destroy();
    expect(problems).toEqual([]);
  });

  test("every error", { timeout: 60_000 }, async () => {
    const { client, run } = await open(service);
    const [operation] = [...service.operations.values()].filter(
      ({ http, input }) => input && http?.method !== "HEAD" && !input.payload,
    );
    const input = prepare(service, operation?.input);
    const problems: string[] = [];
    for (const [code, shape] of service.errors) {
      const members = prepare(service, shape, false);
      delete members["message"];
      delete members["Message"];
      gateway.answer = () => new AwsError(code, "boom é", { members });
      const error = await run(operation?.name ?? "", { ...input }).then(
        () => "no error",
        (thrown) => thrown,
      );
      try {
        expect(error).toMatchObject({ name: code, message: "boom é" });
        const seen = Object.fromEntries(Object.keys(members).map((key) => [key, error[key]]));
        expect(plain(seen)).toEqual(plain(members));
      } catch (problem) {
        problems.push(`${code}: ${String(problem).slice(0, 300)}`);
      }
    }
    client.destroy();
    expect(problems).toEqual([]);
  });
});

/** Event streams are answered empty here; their messages have a test of their own. */
function withStream({ output }: Operation, value: Sample): Sample {
  if (output?.stream?.shape.kind !== "structure") return value;
  return { ...value, [output.stream.name]: [] };
}
