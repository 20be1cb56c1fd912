/** Small suites for the gate's own stories, written where they find the package they test. */

import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { inject } from "vitest";

/** The package. */
export const ROOT = join(import.meta.dirname, "../..");

/** Within this package, so that the suite finds the DSL as any suite of the package does. */
export async function suiteOf(stories: string): Promise<string> {
  const parent = join(ROOT, ".cache");
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(join(parent, "suite-"));
  const text = `import { expect } from "vitest";
import { scenario } from "#harness/scenario/index.ts";
${stories}`;
  await writeFile(join(folder, "story.test.ts"), text);
  return folder;
}

/** A file that tells a gate to judge on the servers that all stories share; it lies in that folder. */
export async function sharedServers(folder: string): Promise<string> {
  const path = join(folder, "servers.json");
  const endpoint = inject("localstackEndpoint");
  const localstack = endpoint === null ? {} : { localstack: { endpoint } };
  await writeFile(path, JSON.stringify({ connections: { ...inject("servers"), ...localstack } }));
  return path;
}

export const GOOD = `
scenario("the web application answers", async ({ deploy }) => {
  const { curator } = await deploy();
  expect(await curator.search("")).toEqual([]);
});`;

export const BAD = `
scenario("a manifest in capitals arrives", async ({ harness, deploy }) => {
  const { world, reference } = await deploy();
  const Bucket = reference.names.masterfiles;
  await world.call("s3", "PutObject", { Bucket, Key: "dropbox/A/B.CSV", Body: Buffer.from("x") });
  await harness.settle();
  expect(world.trace("B.CSV").reasons).toEqual([]);
});`;

/** What the endless scenario prints when it has its system. */
export const UNDER_WAY = "the application runs";

export const ENDLESS = `
scenario("waits for what never comes", async ({ deploy }) => {
  await deploy();
  process.stdout.write("${UNDER_WAY}");
  await new Promise(() => {});
});`;
