/**
 * Servers that outlive the run that started them, so that the next one starts in a second. One file
 * tells which run, under which definitions, and where their data is; servers of other definitions
 * are dropped with their data, never reused.
 */

import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createClock } from "#kernel/clock.ts";
import { isJsonObject, type Json, type JsonObject, parseJson } from "#kernel/json.ts";
import type { S3Access } from "./definition.ts";
import { asServerIdentity, isAliveProcess, isContainer, type ServerIdentity } from "./identity.ts";
import { withLock } from "./lock.ts";
import { signalFamily } from "./process/identity.ts";
import { isSystemError } from "./process/system-error.ts";

export interface KeptServer {
  /** Of its definition and tools: see `hashOf`. */
  readonly hash: string;
  /** Of the data that it left: see `dataVersionOf`. */
  readonly dataVersion: string;
  readonly identity: ServerIdentity;
  readonly ports: Readonly<Record<string, number>>;
}

export interface KeptStack {
  /** Holds all that the servers keep. */
  readonly dataDir: string;
  readonly servers: Readonly<Record<string, KeptServer>>;
  /** The bucket that Fedora was started on. */
  readonly s3?: S3Access;
  /** What the harness keeps beside the servers, such as the gateway of Fedora's bucket. */
  readonly extra: JsonObject;
}

const fileIn = (stateDir: string) => join(stateDir, "kept.json");

/** What an earlier run kept, alive or not. */
export function findKept(stateDir: string): KeptStack | undefined {
  try {
    return asKept(parseJson(readFileSync(fileIn(stateDir), "utf8")));
  } catch (error) {
    if (isSystemError(error, "ENOENT")) return undefined;
    throw error;
  }
}

export function putKept(stateDir: string, kept: KeptStack): void {
  mkdirSync(stateDir, { recursive: true });
  const file = fileIn(stateDir);
  writeFileSync(`${file}.new`, JSON.stringify(kept, undefined, 2));
  renameSync(`${file}.new`, file);
}

/** Ends the kept servers and removes their data; `extra` is the caller's to end. */
export async function dropKept(stateDir: string): Promise<KeptStack | undefined> {
  const kept = findKept(stateDir);
  if (!kept) return undefined;
  const identities = Object.values(kept.servers).map(({ identity }) => identity);
  for (const identity of identities)
    if (isAliveProcess(identity)) signalFamily(identity.pid, "SIGKILL");
  if (identities.some(isContainer)) {
    const { removeKeptContainers } = await import("./docker/kept-containers.ts");
    await removeKeptContainers(stateDir);
  }
  rmSync(fileIn(stateDir), { force: true });
  rmSync(kept.dataDir, { recursive: true, force: true, maxRetries: 5 });
  return kept;
}

/** Undefined for a file of another form, which an older version may have left. */
function asKept(value: Json | undefined): KeptStack | undefined {
  if (!isJsonObject(value)) return undefined;
  const { dataDir, servers, extra, s3 } = value;
  if (typeof dataDir !== "string" || !isJsonObject(servers)) return undefined;
  return {
    dataDir,
    extra: isJsonObject(extra) ? extra : {},
    ...(isJsonObject(s3) ? { s3: asS3(s3) } : {}),
    servers: Object.fromEntries(
      Object.entries(servers).map(([name, server]) => [name, asServer(server)]),
    ),
  };
}

function asS3(value: JsonObject): S3Access {
  const text = (name: keyof S3Access) => String(value[name]);
  return {
    endpoint: text("endpoint"),
    accessKeyId: text("accessKeyId"),
    secretAccessKey: text("secretAccessKey"),
    bucket: text("bucket"),
    region: text("region"),
  };
}

function asServer(value: Json | undefined): KeptServer {
  const server = isJsonObject(value) ? value : {};
  const ports = isJsonObject(server["ports"]) ? server["ports"] : {};
  return {
    hash: String(server["hash"]),
    dataVersion: String(server["dataVersion"]),
    identity: asServerIdentity(server["identity"]),
    ports: Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, Number(port)])),
  };
}

/** Runs `task` while no other run may change what is kept in the folder. */
export async function withKeptLock<T>(stateDir: string, task: () => Promise<T>): Promise<T> {
  const clock = createClock();
  try {
    return await withLock(join(stateDir, "kept.lock"), clock, task);
  } finally {
    clock.stop();
  }
}
