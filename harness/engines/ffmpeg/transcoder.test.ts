import { createReadStream } from "node:fs";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { planOutputs } from "#media/plan.ts";
import type { OutputRequest } from "#media/settings.ts";
import { createPlaces } from "./places.ts";
import { makeSample, temporaryDirectory, toolsOnPath } from "./sample-media.ts";
import { createFfmpegTranscoder } from "./transcoder.ts";

const request: OutputRequest = {
  id: "1",
  container: "mp4",
  sound: { codec: "aac", bitRateKbps: 64 },
};
const never = new AbortController().signal;

test("a session takes an input in, runs a plan, gives bytes out and leaves nothing", async () => {
  await using work = await temporaryDirectory();
  const folder = work.join("sessions");
  const source = await makeSample(work.join("in.wav"), { seconds: 1, size: null });
  const transcoder = createFfmpegTranscoder({ tools: toolsOnPath, folder });
  const session = await transcoder.begin("a", never);
  const facts = await session?.receive(createReadStream(source));
  expect(facts?.durationMs).toBe(1000);
  const made = facts && (await session?.run(planOutputs(facts, [request])));
  const media = made?.[0]?.media;
  expect(media && "read" in media).toBe(true);
  if (media && "read" in media) {
    const chunks = await Array.fromAsync(media.read());
    expect(chunks.reduce((sum, chunk) => sum + chunk.length, 0)).toBe(media.bytes);
  }
  await session?.close();
  expect(await readdir(folder)).toEqual([]);
});

test("a job is worked on once at a time, and again once it was closed", async () => {
  await using work = await temporaryDirectory();
  const transcoder = createFfmpegTranscoder({ tools: toolsOnPath, folder: work.path });
  const first = await transcoder.begin("a", never);
  expect(await transcoder.begin("a", never)).toBeUndefined();
  await first?.close();
  const again = await transcoder.begin("a", never);
  expect(again).toBeDefined();
  await again?.close();
});

test("what a killed harness left goes with the first job, and nothing else", async () => {
  await using work = await temporaryDirectory();
  await mkdir(work.join("job-left"));
  await writeFile(work.join("job-left/input"), "a film");
  await writeFile(work.join("notes"), "not ours");
  const transcoder = createFfmpegTranscoder({ tools: toolsOnPath, folder: work.path });
  const first = await transcoder.begin("a", never);
  await first?.close();
  expect(await readdir(work.path)).toEqual(["notes"]);
});

test("places are given in order, and a place given up while waiting is not lost", async () => {
  const places = createPlaces(1);
  const order: string[] = [];
  const leave = await places.take(never);
  const abort = new AbortController();
  const impatient = places.take(abort.signal);
  const patient = places.take(never).then((leaveIt) => {
    order.push("patient");
    leaveIt();
  });
  abort.abort(new Error("no longer wanted"));
  await expect(impatient).rejects.toThrow("no longer wanted");
  expect(order).toEqual([]);
  leave();
  leave();
  await patient;
  expect(order).toEqual(["patient"]);
  (await places.take(never))();
});
