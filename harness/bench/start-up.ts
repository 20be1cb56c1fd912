/** From a process's start to its first AWS answer, beside a Node that does nothing; and its memory. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { get } from "node:http";
import { performance } from "node:perf_hooks";
import { createClock } from "#kernel/clock.ts";
import { signedHeaders } from "#servers/signed-request.ts";
import { takePorts } from "#stack/port-pool.ts";
import { type Figure, median } from "./figure.ts";
import { endProgram, MAIN, memoryMb } from "./gateway-process.ts";

const RUNS = 7;
const TRY_EVERY_MS = 3;
const IDLE_AFTER_MS = 2_000;

/** Both in turns, so that what else the machine does strikes both. */
export async function measureStartUp(): Promise<readonly Figure[]> {
  await firstAnswer(); // Fills the compile cache.
  const nothing: number[] = [];
  const answers: number[] = [];
  const memory: number[] = [];
  for (let i = 0; i < RUNS; i++) {
    nothing.push(await emptyProcess());
    const { ms, idleMb } = await firstAnswer(i === 0);
    answers.push(ms);
    if (idleMb !== undefined) memory.push(idleMb);
  }
  const least = median(nothing);
  return [
    { name: "node -e 0", value: least, unit: "ms" },
    {
      name: "start → first AWS answer",
      value: median(answers),
      unit: "ms",
      target: 1.5 * least + 200,
    },
    { name: "idle memory without servers", value: median(memory), unit: "MB", target: 120 },
  ];
}

async function emptyProcess(): Promise<number> {
  const start = performance.now();
  await once(spawn(process.execPath, ["-e", "0"], { stdio: "ignore" }), "exit");
  return performance.now() - start;
}

async function firstAnswer(rest = false): Promise<{ ms: number; idleMb?: number }> {
  const { http = 0 } = await takePorts(["http"]);
  const key = { accessKeyId: "test", secretAccessKey: "test", region: "us-east-1" };
  const headers = signedHeaders(
    { endpoint: `http://127.0.0.1:${http}`, ...key },
    { method: "GET", path: "/" },
  );
  const clock = createClock();
  const pause = (ms: number) =>
    new Promise<void>((resolve) => clock.schedule(clock.now() + ms, resolve));
  const start = performance.now();
  const child = spawn(process.execPath, [MAIN, "up", "--port", String(http)], { stdio: "ignore" });
  try {
    while ((await statusOf(http, headers)) !== 200) {
      if (child.exitCode !== null)
        throw new Error(`the harness ended with ${child.exitCode} instead of answering`);
      await pause(TRY_EVERY_MS);
    }
    const ms = performance.now() - start;
    if (!rest) return { ms };
    await pause(IDLE_AFTER_MS);
    return { ms, idleMb: memoryMb(child) };
  } finally {
    await endProgram(child);
  }
}

/** Of a signed ListBuckets; 0 while nothing listens. */
function statusOf(port: number, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve) => {
    const options = { host: "127.0.0.1", port, path: "/", headers, agent: false };
    get(options, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    }).once("error", () => resolve(0));
  });
}
