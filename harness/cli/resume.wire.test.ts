/** `start` on a data directory that was used before: what was there goes on, or is refused. */

import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { manifestFile } from "#fixtures/media/manifest-file.ts";
import { makeSample } from "#fixtures/media/sample-media.ts";
import { descendantsOf } from "#stack/process/descendants.ts";
import { isAlive, signalIfThere } from "#stack/process/identity.ts";
import { avalonAws, familyOf, isJson, start } from "./testing/command-line.ts";

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "avalon-aws-resume-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

async function batchNamed(name: string): Promise<string> {
  const folder = temporaryFolder();
  const picture = { width: 320, height: 180 };
  const path = join(folder, `${name}.mov`);
  await makeSample({ ffmpeg: "ffmpeg", path, seconds: 2, picture, toneHz: 440 });
  const rows = [
    [name, "carol@example.edu"],
    ["Title", "Date Issued", "File", "Publish"],
    [`A ${name}`, "2020", `${name}.mov`, "yes"],
  ];
  writeFileSync(join(folder, `${name}.csv`), manifestFile(rows, "csv"));
  return folder;
}

/** The lines of the hop that were printed so far. */
const reached = (out: string, hop: string) =>
  out.split("\n").filter((line) => line.includes(` s  ${hop.padEnd(13)}`));

interface Report {
  readonly resumed: boolean;
  readonly items: readonly { readonly id: string; readonly sections: number }[];
  readonly played: readonly { readonly itemId: string }[];
  readonly left: readonly string[];
}

test("a start that is killed in the middle of a batch is gone on with, twice", {
  timeout: 600_000,
}, async () => {
  const dataDir = temporaryFolder();
  const words = ["start", "--port", "0", "--qualities", "low", "--data-dir", dataDir, "--once"];

  // All at once, servers and application too, while the batch is ingested.
  const first = start([...words, "--batch", await batchNamed("first")]);
  await first.until((out) => reached(out, "registry").length > 0);
  const family = descendantsOf(first.pid);
  first.signal("SIGKILL");
  for (const pid of family) signalIfThere(pid, "SIGKILL");
  await first.ended;

  // The harness alone, which leaves servers and application running, while the second batch is
  // carried to the worker.
  const second = start([...words, "--batch", await batchNamed("second")]);
  await second.until((out) => reached(out, "queue").length > 0);
  expect(second.out()).toContain(`in ${dataDir} goes on`);
  // The whole output, as it says what became of it instead.
  expect(second.out()).toMatch(/playback +1 sections played/);
  const orphans = familyOf(second.pid);
  second.signal("SIGKILL");
  await second.ended;

  const third = await avalonAws([...words, "--json"]);
  expect(third).toMatchObject({ code: 0, err: "" });
  const { resumed, items, played, left } = JSON.parse(third.out) as Report;
  expect({ resumed, left }).toEqual({ resumed: true, left: [] });
  expect(items.map(({ sections }) => sections)).toEqual([1, 1]);
  expect(new Set(played.map(({ itemId }) => itemId))).toEqual(new Set(items.map(({ id }) => id)));
  expect(played).toHaveLength(2);
  expect(orphans.filter(isAlive)).toEqual([]);
});

const deployed = {
  ...{ format: 2, topology: "seed", account: "000000000000", region: "us-east-1" },
  ...{ domain: "avalon.localhost", zookeeperServers: 1, solrNodes: 1 },
};

/** Every file below the folder with what is in it. */
const contentOf = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .map((path) => [path, readFileSync(path, "utf8"), statSync(path).mtimeMs]);

test.for([
  ["another version", { ...deployed, format: 99 }, [], /the deployment of another version .* use/],
  [
    "databases from before RDS",
    { ...deployed, format: 1 },
    [],
    /^\S+ holds the .* keeps databases in \S+\/servers\/postgres, .* nothing was changed; use that/,
  ],
  [
    "another topology",
    deployed,
    ["--topology", "templates"],
    /was deployed with --topology seed, not templates; start it with that one again, or/,
  ],
  ["servers of an older version", undefined, [], /of an earlier version of the harness, which/],
  ["kept servers", deployed, ["--keep"], /exclude each other/],
] as const)(
  "a used data directory is refused for %s in one sentence, untouched",
  async ([, record, words, sentence]) => {
    const dataDir = temporaryFolder();
    const data = join(dataDir, "servers", "postgres", "data");
    mkdirSync(data, { recursive: true });
    writeFileSync(join(data, "PG_VERSION"), "18\n");
    if (record) writeFileSync(join(dataDir, "deployment.json"), JSON.stringify(record));
    const before = contentOf(dataDir);
    const { code, out, err } = await avalonAws(["start", "--data-dir", dataDir, ...words]);
    expect({ failed: code !== 0, out }).toEqual({ failed: true, out: "" });
    expect(err).toMatch(sentence);
    expect(err.trim().split("\n")).toHaveLength(1);
    expect(contentOf(dataDir)).toEqual(before);
  },
);

test("containers, which keep nothing, are refused with a data directory", async () => {
  const words = ["start", "--port", "0", "--backend", "docker", "--data-dir", temporaryFolder()];
  const { code, err } = await avalonAws(words);
  expect(code).toBe(2);
  expect(err.trim()).toMatch(/^Containers end with what they hold, .* \(--backend process\)\.$/);
});

test("a data directory that a living process has is refused in one sentence", async () => {
  const dataDir = temporaryFolder();
  const holder = start(["up", "--port", "0", "--data-dir", dataDir, "--json"]);
  await holder.until(isJson);
  const { code, out, err } = await avalonAws(["start", "--port", "0", "--data-dir", dataDir]);
  expect({ code, out }).toEqual({ code: 1, out: "" });
  expect(err.trim()).toBe(
    `${dataDir} is in use by process ${holder.pid}; stop that one, or name another --data-dir.`,
  );
});
