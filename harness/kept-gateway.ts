/**
 * The gateway that outlives a run, because kept servers need their storage: Fedora's S3, as an
 * `avalon-aws up` of its own on a port that stays, with a data directory beside the servers' own.
 */

import { join } from "node:path";
import { type Clock, createClock } from "#kernel/clock.ts";
import { HarnessError } from "#kernel/harness-error.ts";
import { isJsonObject, type JsonObject } from "#kernel/json.ts";
import { type Place, portOf, type S3Access } from "#stack/definition.ts";
import { asIdentity } from "#stack/lock.ts";
import { takePorts } from "#stack/port-pool.ts";
import { http, type Probe, waitUntilReady } from "#stack/probe.ts";
import { LOG_FILE, prepareFolder } from "#stack/process/folder.ts";
import { adoptProcess, spawnProcess } from "#stack/process/handle.ts";
import {
  isAlive,
  type ProcessIdentity,
  type ProcessRegister,
  signalFamily,
} from "#stack/process/identity.ts";
import { lastLines } from "#stack/process/log-file.ts";
import { signedHeaders } from "./signed-request.ts";

/** What is remembered of it between runs. */
export interface KeptGateway {
  readonly identity: ProcessIdentity;
  readonly port: number;
  /** Its data directory and its log. */
  readonly folder: string;
}

const MAIN = join(import.meta.dirname, "cli", "main.ts");
const READY_MS_MAX = 20_000;

/** The same place again (`before`), or a new one in `folder`; resolves when it answers. */
export async function startKeptGateway(
  folder: string,
  register: ProcessRegister,
  before?: KeptGateway,
): Promise<KeptGateway> {
  const port = before?.port ?? (await takePorts(["http"]))["http"] ?? 0;
  const logFile = join(folder, LOG_FILE);
  const words = ["up", "--port", String(port), "--data-dir", join(folder, "data")];
  const recipe = { command: process.execPath, args: [MAIN, ...words], env: {}, files: {} };
  const command = await prepareFolder("gateway", recipe, folder, register);
  const handle = await spawnProcess(command, { folder, logFile, env: {} });
  register.add("gateway", handle.identity);
  const clock = createClock();
  try {
    await waitUntilReady({
      name: "the gateway of Fedora's bucket",
      probe: gatewayServes({ host: "127.0.0.1", ports: { http: port } }),
      clock,
      withinMs: READY_MS_MAX,
      died: handle.exited,
      logs: () => lastLines(logFile),
    });
  } catch (error) {
    signalFamily(handle.identity.pid, "SIGKILL");
    throw error;
  } finally {
    handle.release();
    clock.stop();
  }
  return { identity: handle.identity, port, folder };
}

/** Ready when its control interface says so. */
export const gatewayServes = (place: Place): Probe =>
  http(`http://${place.host}:${portOf(place, "http")}/_harness/health`);

/** Ends it; resolves when it has ended. */
export async function endKeptGateway({ identity }: KeptGateway, clock: Clock): Promise<void> {
  if (!isAlive(identity)) return;
  signalFamily(identity.pid, "SIGKILL");
  await adoptProcess(identity, clock).exited;
}

/** As it is written beside the kept servers. */
export function gatewayRecord({ identity, port, folder }: KeptGateway): JsonObject {
  return { gateway: { identity: { ...identity }, port, folder } };
}

/** Read back; undefined when the record is of another form. */
export function gatewayIn(extra: JsonObject): KeptGateway | undefined {
  const record = extra["gateway"];
  if (!isJsonObject(record)) return undefined;
  const { identity, port, folder } = record;
  if (typeof port !== "number" || typeof folder !== "string") return undefined;
  return { identity: asIdentity(identity), port, folder };
}

const REGION = "us-east-1";

/** The bucket in that gateway, as Fedora is told of it. */
export function bucketIn({ port }: KeptGateway, bucket: string): S3Access {
  const key = { accessKeyId: "test", secretAccessKey: "test" };
  return { endpoint: `http://127.0.0.1:${port}`, ...key, bucket, region: REGION };
}

/** Makes the bucket in its gateway. */
export async function makeBucket(access: S3Access): Promise<void> {
  await ask(access, "PUT", "");
}

/** All keys of a bucket that another gateway holds. */
export async function keysIn(access: S3Access): Promise<readonly string[]> {
  const keys: string[] = [];
  let after = "";
  for (;;) {
    const start = after === "" ? "" : `&start-after=${encodeURIComponent(after)}`;
    const page = await ask(access, "GET", `encoding-type=url&list-type=2${start}`);
    const found = [...page.matchAll(/<Key>([^<]*)<\/Key>/g)];
    keys.push(...found.map(([, key = ""]) => decodeURIComponent(key.replaceAll("+", " "))));
    after = keys.at(-1) ?? "";
    if (found.length === 0 || !page.includes("<IsTruncated>true<")) return keys;
  }
}

/** One signed request about the bucket as a whole; `query` is sorted and encoded. */
async function ask(access: S3Access, method: "GET" | "PUT", query: string): Promise<string> {
  const { endpoint, bucket } = access;
  const path = `/${bucket}`;
  const headers = signedHeaders(access, { method, path, query });
  const response = await fetch(`${endpoint}${path}${query && `?${query}`}`, { method, headers });
  const text = await response.text();
  if (response.ok) return text;
  throw new HarnessError(
    "SERVER_NOT_READY",
    `The kept gateway at ${endpoint} answered ${response.status} about its bucket ${bucket}: ` +
      `${text}. \`avalon-aws stack down\` drops it, and the next start makes another.`,
  );
}
