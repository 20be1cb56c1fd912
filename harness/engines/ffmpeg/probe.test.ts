import { writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { probe } from "./probe.ts";
import {
  makeSample,
  markTurned,
  outputOf,
  temporaryDirectory,
  toolsOnPath,
} from "./sample-media.ts";

test("tells what a file holds", async () => {
  await using work = await temporaryDirectory();
  const path = await makeSample(work.join("in.mp4"), { seconds: 2 });
  const found = await probe(toolsOnPath, path);
  expect(found).toMatchObject({
    durationMs: 2000,
    picture: {
      codec: "h264",
      width: 320,
      height: 240,
      frameRate: { num: 30, den: 1 },
      rotation: 0,
    },
    sound: { codec: "aac", sampleRate: 48000, channels: 1 },
  });
  expect(found.format).toContain("mp4");
  expect(found.bytes).toBeGreaterThan(1000);
});

test("tells of sound alone, whatever the file is called", async () => {
  await using work = await temporaryDirectory();
  const path = await makeSample(work.join("a #+%20[1]: b.wav"), { seconds: 1, size: null });
  const found = await probe(toolsOnPath, path);
  expect(found.picture).toBeUndefined();
  expect(found.sound?.codec).toBe("pcm_s16le");
});

test("tells pixels that are not square, and the turn a player must make", async () => {
  await using work = await temporaryDirectory();
  const wide = await makeSample(work.join("wide.mp4"), {
    seconds: 1,
    extra: ["-vf", "setsar=16/15"],
  });
  expect((await probe(toolsOnPath, wide)).picture?.pixelAspect).toEqual({ num: 16, den: 15 });
  const turned = await markTurned(await makeSample(work.join("turned.mp4"), { seconds: 1 }));
  expect((await probe(toolsOnPath, turned)).picture?.rotation).toBe(90);
});

test("cover art is no picture", async () => {
  await using work = await temporaryDirectory();
  const path = work.join("song.mp3");
  await outputOf(toolsOnPath.ffmpeg, [
    ...["-v", "error", "-f", "lavfi", "-i", "sine", "-f", "lavfi", "-i", "testsrc=size=64x64"],
    ...["-t", "1", "-frames:v", "1", "-map", "0", "-map", "1", "-c:v", "png"],
    ...["-disposition:v", "attached_pic", path],
  ]);
  const found = await probe(toolsOnPath, path);
  expect(found.picture).toBeUndefined();
  expect(found.sound?.codec).toBe("mp3");
});

test.for([
  ["text", "title,file\nx,y\n"],
  ["nothing", ""],
  ["noise", "\0\u0001\u0002".repeat(500)],
])("%s is unreadable", async ([, content]) => {
  await using work = await temporaryDirectory();
  await writeFile(work.join("in"), content ?? "");
  await expect(probe(toolsOnPath, work.join("in"))).rejects.toMatchObject({
    name: "MediaFailure",
    reason: "input-unreadable",
  });
});

test("a missing program is named", async () => {
  const tools = { ...toolsOnPath, ffprobe: "/nowhere/ffprobe" };
  await expect(probe(tools, "in.mp4")).rejects.toMatchObject({ code: "TOOL_MISSING" });
});
