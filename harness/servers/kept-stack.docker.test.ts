import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import { parseHarnessOptions } from "#config/options.ts";
import { findEngine } from "#stack/docker/engine.ts";
import { HARNESS_LABEL, KEPT_LABEL, SERVER_LABEL } from "#stack/docker/labels.ts";
import { isRunning } from "#stack/kept-server.ts";
import { signalFamily } from "#stack/process/identity.ts";
import { dataDirOf, gatewayIn } from "./kept-gateway.ts";
import { dropKeptStack, findKeptStack, type KeptDeployment, startKeptStack } from "./kept-stack.ts";
import { keysIn } from "./linked-bucket.ts";

const WITH_STANDBY = { multiAz: true, redisNodes: 1 };

test("kept containers are taken over with what they hold, and dropped as one", async () => {
  const stateDir = mkdtempSync(join(tmpdir(), "avalon-aws-containers-"));
  onTestFinished(async () => {
    await dropKeptStack("docker", stateDir);
    rmSync(stateDir, { recursive: true, force: true });
  });
  const wanted = {
    dataStores: WITH_STANDBY,
    options: parseHarnessOptions({}),
    tools: {},
    stateDir,
  };
  const first = await startKeptStack({ backend: "docker", ...wanted });
  expect(first.stack.reused).toBe(false);
  const gateway = gatewayOf(stateDir);
  const made = dataDirOf(gateway);
  expect(await counted(`${HARNESS_LABEL}=${made}`)).toEqual({ containers: 3, networks: 1 });
  // Fedora is on two networks; what it publishes is for this machine alone.
  expect(await publishedElsewhere()).toEqual([]);
  const { url, user, password } = first.stack.connections.fedora;
  const headers = { authorization: `Basic ${btoa(`${user}:${password}`)}` };
  const put = await fetch(`${url}/kept`, { method: "PUT", headers, body: "after all" });
  expect(put.status).toBe(201);
  await query(first, "CREATE TABLE kept AS SELECT 1 AS one");
  await first.stack.stop();

  // It has its own bucket to lose nothing of: database and Redis go with it, and come again.
  signalFamily(gateway.identity.pid, "SIGKILL");
  await expect.poll(() => isRunning(gateway.identity)).toBe(false);
  const second = await startKeptStack({ backend: "docker", ...wanted });
  expect([second.stack.reused, second.restarted]).toEqual([true, ["gateway"]]);
  const identities = second.stack.status().map(({ identity }) => identity);
  expect(new Set(identities)).toEqual(
    new Set(first.stack.status().map(({ identity }) => identity)),
  );
  expect(second.dataStores).toEqual(first.dataStores);
  expect(await query(second, "SELECT one FROM kept")).toEqual([{ one: 1 }]);
  const answer = () => fetch(`${url}/kept`, { headers }).then((response) => response.text());
  await expect.poll(answer, { timeout: 60_000 }).toBe("after all");
  expect((await keysIn(second.linked)).join()).toContain("inventory.json");
  await second.stack.stop();

  await dropKeptStack("docker", stateDir);
  expect(findKeptStack("docker", stateDir)).toBeUndefined();
  const running = await Promise.all(identities.map((identity) => identity && isRunning(identity)));
  expect(running).toEqual(identities.map(() => false));
  for (const label of [`${HARNESS_LABEL}=${made}`, `${KEPT_LABEL}=${join(stateDir, "docker")}`])
    expect(await counted(label)).toEqual({ containers: 0, networks: 0 });
});

function gatewayOf(stateDir: string) {
  const gateway = gatewayIn(findKeptStack("docker", stateDir)?.extra ?? {});
  if (gateway) return gateway;
  throw new Error("the kept servers have no gateway");
}

async function query({ dataStores: { postgres } }: KeptDeployment, sql: string) {
  const client = new pg.Client({ ...postgres, database: "postgres" });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Ports of our containers that other machines could reach, where the engine is this machine's. */
async function publishedElsewhere() {
  const { client, local } = await findEngine();
  const ours = (await client.container.list()).filter(({ Labels }) => Labels[SERVER_LABEL]);
  const ports = ours.flatMap(({ Ports }) => Ports.filter(({ PublicPort }) => PublicPort));
  return local ? ports.filter(({ IP }) => !IP?.startsWith("127.")) : [];
}

async function counted(label: string) {
  const { dockerode } = (await findEngine()).client.container;
  const filters = { label: [label] };
  const containers = await dockerode.listContainers({ all: true, filters });
  const networks = await dockerode.listNetworks({ filters });
  return { containers: containers.length, networks: networks.length };
}
