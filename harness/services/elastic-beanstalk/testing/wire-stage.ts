/** A harness with the official client, and the few steps that every wire test begins with. */

import {
  CreateApplicationCommand,
  CreateApplicationVersionCommand,
  CreateEnvironmentCommand,
  type CreateEnvironmentCommandInput,
  DescribeEnvironmentsCommand,
  DescribeEventsCommand,
  ElasticBeanstalkClient,
  type EnvironmentDescription,
  UpdateEnvironmentCommand,
  type UpdateEnvironmentCommandInput,
} from "@aws-sdk/client-elastic-beanstalk";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { type CreateHarness, createHarness, type Harness } from "#harness/harness.ts";
import { zipOf } from "#harness/testing/zip-of.ts";
import { present } from "#kernel/assert.ts";
import { eventually } from "#kernel/eventually.ts";

export const NODE = "64bit Amazon Linux 2023 v6.7.0 running Node.js 22";
export const APPLICATION = "avalon";
const BUCKET = "bundles";
const WITHIN_MS = 30_000;

export interface WireStage {
  readonly harness: Harness;
  readonly client: ElasticBeanstalkClient;
  readonly s3: S3Client;
  /** Puts a bundle into S3 and makes a version of it. */
  version(
    label: string,
    files: Readonly<Record<string, string | Uint8Array>> | Uint8Array,
  ): Promise<void>;
  /** Creates an environment and waits until nothing is done with it. */
  create(
    name: string,
    more?: Partial<CreateEnvironmentCommandInput>,
  ): Promise<EnvironmentDescription>;
  update(name: string, more: UpdateEnvironmentCommandInput): Promise<EnvironmentDescription>;
  describe(name: string): Promise<EnvironmentDescription>;
  /** Waits until the environment is Ready, or of another status. */
  ready(name: string, status?: string): Promise<EnvironmentDescription>;
  /** Messages of the environment's events, oldest first. */
  events(name: string): Promise<readonly string[]>;
  /** GET through the gateway, by the environment's host. */
  get(name: string, path?: string, headers?: Record<string, string>): Promise<Response>;
  stop(): Promise<void>;
}

export async function setWireStage(options: CreateHarness = {}): Promise<WireStage> {
  const harness = await createHarness({ port: 0, ...options });
  const client = harness.client(ElasticBeanstalkClient);
  const s3 = harness.client(S3Client);
  const describe = async (name: string) => {
    const asked = { EnvironmentNames: [name], IncludeDeleted: true };
    const { Environments } = await client.send(new DescribeEnvironmentsCommand(asked));
    return present(Environments?.[0], `the environment ${name}`);
  };
  const ready = (name: string, status = "Ready") =>
    eventually(
      async () => {
        const found = await describe(name);
        return found.Status === status ? found : undefined;
      },
      { what: `${name} to be ${status}`, withinMs: WITHIN_MS },
    );
  return {
    harness,
    client,
    s3,
    describe,
    ready,
    async version(VersionLabel, files) {
      const Key = `${VersionLabel}.zip`;
      const Body = files instanceof Uint8Array ? files : await zipOf(files);
      await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body }));
      const SourceBundle = { S3Bucket: BUCKET, S3Key: Key };
      await client.send(
        new CreateApplicationVersionCommand({
          ApplicationName: APPLICATION,
          VersionLabel,
          SourceBundle,
        }),
      );
    },
    async create(EnvironmentName, more = {}) {
      await client.send(
        new CreateEnvironmentCommand({
          ApplicationName: APPLICATION,
          EnvironmentName,
          CNAMEPrefix: more.Tier?.Name === "Worker" ? undefined : EnvironmentName,
          SolutionStackName: NODE,
          ...more,
        }),
      );
      return ready(EnvironmentName);
    },
    async update(EnvironmentName, more) {
      await client.send(new UpdateEnvironmentCommand({ EnvironmentName, ...more }));
      return ready(EnvironmentName);
    },
    async events(EnvironmentName) {
      const { Events = [] } = await client.send(new DescribeEventsCommand({ EnvironmentName }));
      return Events.map(({ Message = "" }) => Message).reverse();
    },
    async get(name, path = "/", headers = {}) {
      const { CNAME = "" } = await describe(name);
      return getByHost(harness.port, CNAME, path, headers);
    },
    async stop() {
      client.destroy();
      s3.destroy();
      await harness.stop();
    },
  };
}

/** Sets up the application and the bucket for bundles. */
export async function beginApplication({ client, s3 }: WireStage): Promise<void> {
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  await client.send(new CreateApplicationCommand({ ApplicationName: APPLICATION }));
}

/** Node does not resolve names below localhost everywhere, and fetch sets Host itself. */
export async function getByHost(
  port: number,
  host: string,
  path: string,
  headers: Record<string, string> = {},
): Promise<Response> {
  const { request } = await import("node:http");
  const { buffer } = await import("node:stream/consumers");
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        host: "127.0.0.1",
        port,
        path,
        agent: false,
        headers: { host: `${host}:${port}`, ...headers },
      },
      (answer) => {
        buffer(answer).then((body) => {
          const list = Object.entries(answer.headers).flatMap(([name, value]) =>
            [value ?? ""].flat().map((one): [string, string] => [name, one]),
          );
          resolve(new Response(body, { status: answer.statusCode ?? 0, headers: list }));
        }, reject);
      },
    );
    asked.on("error", reject);
    asked.end();
  });
}
