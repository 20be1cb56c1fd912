import { createServer, type Server } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { createClock } from "#kernel/clock.ts";
import { returnPorts, takePorts } from "./port-pool.ts";
import {
  all,
  http,
  type Probe,
  redisServes,
  tcp,
  waitUntilReady,
  zookeeperServes,
} from "./probe.ts";

const forever = new Promise<string>(() => {});

function wait(probe: Probe, more: { died?: Promise<string>; withinMs?: number } = {}) {
  const clock = createClock();
  return waitUntilReady({
    name: "server",
    probe,
    clock,
    withinMs: more.withinMs ?? 5_000,
    died: more.died ?? forever,
    logs: () => Array.from({ length: 80 }, (_, i) => `line ${i}`),
  });
}

/** A server on loopback that answers every message with `answer`. */
async function answering(answer: string): Promise<number> {
  const server: Server = createServer((socket) => {
    socket.on("data", () => socket.end(answer));
    socket.on("error", () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  return typeof address === "object" && address ? address.port : 0;
}

test("a probe is tried until it passes", async () => {
  let attempts = 0;
  await wait(async () => {
    attempts++;
    if (attempts < 3) throw new Error("not yet");
  });
  expect(attempts).toBe(3);
});

test("all tries in order and stops at the first that fails", async () => {
  const tried: string[] = [];
  const probe = all(
    async () => void tried.push("first"),
    async () => {
      tried.push("second");
      throw new Error("second is not ready");
    },
    async () => void tried.push("third"),
  );
  await expect(probe(new AbortController().signal)).rejects.toThrow("second is not ready");
  expect(tried).toEqual(["first", "second"]);
});

test("past the deadline, the reason and the last 50 log lines are told", async () => {
  const failing: Probe = async () => {
    throw new Error("still loading");
  };
  const failure = await wait(failing, { withinMs: 50 }).catch((error: Error) => error.message);
  expect(failure).toContain("server was not ready after 0.05 s: still loading.");
  expect(failure).toContain("line 30\n");
  expect(failure).toContain("line 79");
  expect(failure).not.toContain("line 29\n");
});

test("a port that listens is ready, one that does not is not", async () => {
  const { signal } = new AbortController();
  await expect(tcp("127.0.0.1", await answering(""))(signal)).resolves.toBeUndefined();
  const ports = await takePorts(["closed"]);
  onTestFinished(() => returnPorts(ports));
  await expect(tcp("127.0.0.1", ports["closed"] ?? 0)(signal)).rejects.toThrow("ECONNREFUSED");
});

test("a server that ended is not waited for", async () => {
  const hanging: Probe = () => new Promise(() => {});
  const waiting = wait(hanging, { died: Promise.resolve("exited with code 3") });
  await expect(waiting).rejects.toThrow("server exited with code 3 before it was ready.");
});

test("ZooKeeper is ready when it names its mode, not when it answers", async () => {
  const signal = new AbortController().signal;
  const early = await answering("This ZooKeeper instance is not currently serving requests\n");
  await expect(zookeeperServes("127.0.0.1", early)(signal)).rejects.toThrow("not currently");
  const ready = await answering("Zookeeper version: 3.9.3\nMode: standalone\n");
  await expect(zookeeperServes("127.0.0.1", ready)(signal)).resolves.toBeUndefined();
});

test("Redis is not ready while it loads", async () => {
  const port = await answering("-LOADING Redis is loading the dataset in memory\r\n");
  const probe = redisServes("127.0.0.1", port);
  await expect(probe(new AbortController().signal)).rejects.toThrow("LOADING");
});

test("an HTTP status other than 2xx is not ready", async () => {
  const port = await answering("HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n");
  const probe = http(`http://127.0.0.1:${port}/`);
  await expect(probe(new AbortController().signal)).rejects.toThrow("answered 503");
});
