import { expect, test } from "vitest";
import { createBucket } from "./bucket.ts";
import type { ServerDefinition } from "./definition.ts";
import type { Runner, RunningServer, StartRequest } from "./runner.ts";
import { type OutsideServers, startServers } from "./start-servers.ts";

const definition = (name: string, dependsOn: readonly string[] = []): ServerDefinition => ({
  ...{ name, dependsOn, version: "1", profile: "core", ports: ["tcp"], readyWithinMs: 1_000 },
  docker: { image: name, ports: {}, environment: () => ({}), health: "true", volumes: {} },
  ready: () => async () => {},
  connection: () => undefined,
});

const running = ({ definition: its, context: { place } }: StartRequest): RunningServer => ({
  ...{ name: its.name, definition: its, place },
  ...{ state: () => "running", identity: () => undefined, image: () => undefined },
  ...{ logs: () => [], onDied: () => undefined, release: () => undefined },
  ...{ kill: async () => {}, pause: async () => {}, resume: async () => {} },
  ...{ restart: async () => {}, stop: async () => {} },
});

/** Servers that are ready at once. */
const runner: Runner = {
  host: "127.0.0.1",
  hashOf: ({ name }) => name,
  start: async (request) => running(request),
  adopt: async () => undefined,
  close: async () => {},
};

const start = (definitions: readonly ServerDefinition[], outside: OutsideServers) =>
  startServers(definitions, {
    runner,
    dataDir: "unused",
    bucket: createBucket(undefined),
    outside,
  });

test("a server that stands outside may itself need one that comes later", async () => {
  const { servers } = await start([definition("web", ["database"]), definition("later")], {
    async database(started) {
      const { host } = await started("later");
      return { host, ports: { tcp: 1 } };
    },
  });
  expect([...servers.keys()]).toEqual(["later", "web"]);
});

test("why one outside cannot be had is told, not that others were given up", async () => {
  const definitions = [definition("web", ["database"]), definition("store", ["web"])];
  const database = async () => {
    throw new TypeError("no such database");
  };
  await expect(start(definitions, { database })).rejects.toThrow("no such database");
  const waits = async (_: unknown, ending: AbortSignal) =>
    new Promise<never>((_resolve, reject) =>
      ending.addEventListener("abort", () => reject(ending.reason), { once: true }),
    );
  const both = [definition("first", ["slow"]), ...definitions];
  await expect(start(both, { slow: waits, database })).rejects.toThrow("no such database");
});
