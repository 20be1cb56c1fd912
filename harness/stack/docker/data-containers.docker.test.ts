import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createClock } from "#kernel/clock.ts";
import { redis } from "../servers/redis.ts";
import { openDataContainers } from "../testing/data-containers.ts";
import { DataContainers } from "./data-containers.ts";
import { removeContainersOf } from "./kept-containers.ts";

const WRITE = { script: "echo kept > /data/file", env: {} };
const READ = { script: "cat /data/file", env: {} };

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "data-containers-"));
  onTestFinished(async () => {
    await removeContainersOf(folder);
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

const open = (folder: string) =>
  DataContainers.open({
    ...{ folder, cacheFolder: join(folder, "cache"), persistent: true, images: {} },
    machine: createClock(),
    onPull: () => undefined,
  });

async function ran(containers: DataContainers, task: typeof WRITE): Promise<string> {
  const image = await containers.image(redis);
  return containers.run({ name: "task", image, volumes: { kept: "/data" }, ...task });
}

test("volumes stay with their folder, and go when it is gone", async () => {
  const folder = newFolder();
  const first = await open(folder);
  await ran(first, WRITE);
  await first.close();
  const second = await open(folder);
  expect(await ran(second, READ)).toBe("kept\n");
  await second.close();
  rmSync(folder, { recursive: true });
  await (await open(newFolder())).close();
  expect(await (await open(folder)).hasVolume("kept")).toBe(false);
});

test("what is not to stay goes with the close, and what fails is told in its own words", async () => {
  const folder = newFolder();
  const containers = await openDataContainers(folder, createClock());
  await ran(containers, WRITE);
  await expect(
    ran(containers, { script: "echo no such thing >&2; exit 3", env: {} }),
  ).rejects.toThrow(/^A container of redis:7-alpine exited with code 3 and said: no such thing$/);
  await containers.close();
  expect(await (await openDataContainers(folder, createClock())).hasVolume("kept")).toBe(false);
});

test("an address that is taken is told", async () => {
  const folder = newFolder();
  const containers = await openDataContainers(folder, createClock());
  const image = await containers.image(redis);
  const address = await containers.takeAddress({ port: 6379, named: true });
  const task = { image, script: "sleep 60", env: {}, volumes: {} };
  const published = { address, inside: 6379 };
  const first = await containers.launch({ ...task, name: "first", published });
  await expect(containers.launch({ ...task, name: "second", published })).rejects.toThrow(
    `Port 6379 is in use on ${address.host} of this machine.`,
  );
  await first.kill();
  await containers.close();
});
