/**
 * What a load balancer costs: the processor time of this process for a request through it, beside
 * the same request by a bare client. The application and its time are another process's.
 */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { Readable } from "node:stream";
import { createBalancer } from "#engines/load-balancer/balancer.ts";
import type { WireRequest } from "#gateway/wire-message.ts";
import { createClock } from "#kernel/clock.ts";
import { eventually } from "#kernel/eventually.ts";
import { type Figure, median } from "./figure.ts";

const WARM_UPS = 2000;
const REQUESTS = 2000;
const ROUNDS = 5;
const TARGET_MS = 0.25;

const APPLICATION = `
const server = require("node:http").createServer((request, response) => response.end("hello"));
server.listen(0, "127.0.0.1", () => process.stdout.write(String(server.address().port)));
`;

/** Both in turns, so that what else the machine does strikes both. */
export async function measureBalancerHop(): Promise<readonly Figure[]> {
  const application = spawn(process.execPath, ["-e", APPLICATION], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = await once(application.stdout, "data");
  const port = Number(String(line));
  const agent = new Agent({ keepAlive: true });
  const machine = createClock();
  const balancer = createBalancer({ clock: machine, machine, onChange: () => {} });
  balancer.configure(
    { kind: "classic", drainMs: 0, idleTimeoutMs: 60_000 },
    {
      ...{ statuses: [], intervalMs: 3_600_000, timeoutMs: 5000 },
      ...{ healthyThreshold: 2, unhealthyThreshold: 2 },
    },
  );
  const through = async () => {
    const { body } = await balancer.answer(requestOf());
    if (body instanceof Readable) await body.resume().toArray();
  };
  try {
    balancer.register("instance", port);
    await eventually(() => (balancer.stateOf("instance").target === "healthy" ? true : undefined), {
      what: "the application",
      withinMs: 10_000,
    });
    const direct = () => ask(port, agent);
    await cpuOf(WARM_UPS, direct);
    await cpuOf(WARM_UPS, through);
    const [bare, hop]: [number[], number[]] = [[], []];
    for (let round = 0; round < ROUNDS; round++) {
      bare.push(await cpuOf(REQUESTS, direct));
      hop.push(await cpuOf(REQUESTS, through));
    }
    return [
      { name: "bare client, CPU a request", value: median(bare), unit: "ms" },
      {
        name: "load balancer hop, CPU a request",
        value: median(hop),
        unit: "ms",
        target: TARGET_MS,
      },
    ];
  } finally {
    balancer.stop();
    agent.destroy();
    machine.stop();
    application.kill();
  }
}

/** Processor time of this process for each of `count` requests, one after the other. */
async function cpuOf(count: number, one: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  for (let i = 0; i < count; i++) await one();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / count;
}

function ask(port: number, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: "127.0.0.1", port, agent }, (answer) => {
      answer.resume();
      answer.on("end", resolve);
    });
    asked.on("error", reject);
    asked.end();
  });
}

const requestOf = (): WireRequest => ({
  ...{ method: "GET", path: "/", rawQuery: "", query: new URLSearchParams() },
  ...{ headers: { accept: "*/*" }, host: "media.localhost", origin: "http://media.localhost:80" },
  ...{ sourceIp: "127.0.0.1", body: Readable.from([]), signal: new AbortController().signal },
});
