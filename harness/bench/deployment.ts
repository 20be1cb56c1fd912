/**
 * The default deployment as `npm start` makes it, from stopped and on kept servers: until both tiers
 * are Green with every instance in service and the web application answers; and what all of its
 * processes take together.
 */

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import type { SystemStatus } from "#control/system-status.ts";
import { createClock } from "#kernel/clock.ts";
import { eventually } from "#kernel/eventually.ts";
import { cacheDir } from "#setup/places.ts";
import { takePorts } from "#stack/port-pool.ts";
import { descendantsOf, proportionalMemoryMb } from "#stack/process/descendants.ts";
import { type BenchContext, type Figure, median } from "./figure.ts";
import { ended, endProgram, MAIN } from "./gateway-process.ts";

const LOOK_MS = 25;
const READY_WITHIN_MS = 120_000;
/** After this long nothing of the start is under way any more. */
const SETTLED_AFTER_MS = 3_000;
const TIERS = 2;
const INSTANCES = 2;
/** One start in five meets a machine that is busy with itself. */
const REUSES = 3;
const WEB_HOST = "media.avalon.localhost";

export async function measureDeployment(context: BenchContext): Promise<readonly Figure[]> {
  const folder = cacheOfItsOwn(context.env);
  const env = { ...context.env, AVALON_AWS_CACHE_DIR: folder };
  const bench = { ...context, env };
  try {
    const stopped = await deployed(bench, []);
    await deployed(bench, ["--keep"]);
    const reused: number[] = [];
    for (let round = 0; round < REUSES; round++)
      reused.push((await deployed(bench, ["--keep"])).seconds);
    return [
      { name: "ready from stopped", value: stopped.seconds, unit: "s", target: 15 },
      // Only Linux tells it.
      ...(stopped.memoryMb === undefined
        ? []
        : [{ name: "all its memory", value: stopped.memoryMb, unit: "MB" as const, target: 2048 }]),
      { name: "ready on kept servers", value: median(reused), unit: "s", target: 2 },
    ];
  } finally {
    await ended(spawn(process.execPath, [MAIN, "stack", "down"], { stdio: "ignore", env }));
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** The user's cache without what is kept in it, so that servers the user keeps are left alone. */
function cacheOfItsOwn(env: BenchContext["env"]): string {
  const folder = mkdtempSync(join(tmpdir(), "avalon-aws-bench-"));
  const users = cacheDir(env);
  for (const name of readdirSync(users))
    if (name !== "state") symlinkSync(join(users, name), join(folder, name));
  return folder;
}

/** Stands the deployment up, and ends it again when it was ready and has come to rest. */
async function deployed({ env, signal }: BenchContext, words: readonly string[]) {
  const { http = 0 } = await takePorts(["http"]);
  const args = [MAIN, "start", "--no-sample", "--port", String(http), ...words];
  const start = performance.now();
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "ignore"], env });
  // Looked at no sooner, as looking takes the time of the process that is measured.
  let tiersTold = 0;
  child.stdout.on("data", (text: Buffer) => {
    tiersTold += text.toString().split(" deployed on ").length - 1;
  });
  const isTold = () => tiersTold >= TIERS || child.exitCode !== null;
  const clock = createClock();
  try {
    const what = { what: "the deployment", withinMs: READY_WITHIN_MS, everyMs: LOOK_MS, signal };
    await eventually(() => (isTold() ? isReady(child, http) : undefined), what);
    const seconds = (performance.now() - start) / 1000;
    await new Promise<void>((rest) => clock.schedule(clock.now() + SETTLED_AFTER_MS, rest));
    return { seconds, memoryMb: memoryOf(child) };
  } finally {
    clock.stop();
    await endProgram(child);
  }
}

function memoryOf({ pid = 0 }: ChildProcess): number | undefined {
  if (process.platform !== "linux") return undefined;
  const family = [pid, ...descendantsOf(pid)];
  return family.reduce((sum, each) => sum + proportionalMemoryMb(each), 0);
}

async function isReady(child: ChildProcess, port: number): Promise<true | undefined> {
  if (child.exitCode !== null)
    throw new Error(`start ended with ${child.exitCode} instead of being ready`);
  const told = await answerOf(port, "/_harness/status", "localhost");
  if (told?.status !== 200) return undefined;
  const { environments } = JSON.parse(told.text) as SystemStatus;
  const green = environments.filter(
    ({ health, instances }) =>
      health === "Green (Ok)" &&
      instances.length === INSTANCES &&
      instances.every((instance) => instance.health === "Ok"),
  );
  if (green.length < TIERS) return undefined;
  return (await answerOf(port, "/", WEB_HOST))?.status === 200 || undefined;
}

interface Answered {
  readonly status: number;
  readonly text: string;
}

/** Undefined while nothing listens. */
function answerOf(port: number, path: string, host: string): Promise<Answered | undefined> {
  return new Promise((resolve) => {
    get({ host: "127.0.0.1", port, path, headers: { host }, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }),
      );
    }).once("error", () => resolve(undefined));
  });
}
