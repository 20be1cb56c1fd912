/**
 * Five batches dropped at once, one worker, shared queues and one Redis: what each batch led to
 * hangs below its own manifest, and nothing of another's does.
 */

import { expect } from "vitest";
import { eventually, scenario } from "#harness/scenario/index.ts";
import { batchOf, SUBMITTER } from "../batches.ts";

const BATCHES = ["one", "two", "three", "four", "five"];

scenario("each batch's transcode job hangs below its own manifest", async ({ deploy }) => {
  const { curator, reference, world } = await deploy();
  const collection = await curator.createCollection("At once", [SUBMITTER]);
  const keys = await Promise.all(
    BATCHES.map(async (name) => {
      const batch = await batchOf({
        name,
        headers: ["Title", "File", "Publish"],
        rows: [[name, `${name}.mp3`, "yes"]],
        media: { [`${name}.mp3`]: "tone.mp3" },
      });
      return curator.drop(collection, batch);
    }),
  );
  const items = await eventually(
    async () => {
      const found = await Promise.all((await curator.search("")).map(curator.item));
      const started = found.every((item) => item.sections[0]?.workflowId !== undefined);
      return found.length === BATCHES.length && started ? found : undefined;
    },
    { what: "five items with their jobs", withinMs: 60_000 },
  );
  const jobs = items.map((item) => item.sections[0]?.workflowId ?? "");
  const submitted = keys.map((key) =>
    [...world.trace(key).text.matchAll(/TranscodeJobSubmitted (\S+)/g)].map(([, job]) => job),
  );
  expect(submitted.map((found) => found.length)).toEqual([1, 1, 1, 1, 1]);
  expect(submitted.flat().sort()).toEqual([...jobs].sort());
  const read = (key: string) => `s3 GetObject arn:aws:s3:::${reference.names.masterfiles}/${key}`;
  for (const key of keys) {
    const { text } = world.trace(key);
    expect(keys.filter((other) => text.includes(read(other)))).toEqual([key]);
  }
});
