/** Avalon's six derivatives by the planner, beside six encodes and the best command by hand. */

import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { measureSixDerivatives } from "#engines/ffmpeg/measure.ts";
import { makeSample } from "#fixtures/media/sample-media.ts";
import { cacheDir } from "#setup/places.ts";
import { findTools } from "#setup/tools.ts";
import { requireTool } from "#stack/tools.ts";
import type { BenchContext, Figure } from "./figure.ts";

export async function measureDerivatives({
  env,
  seconds,
}: BenchContext): Promise<readonly Figure[]> {
  const found = await findTools(env);
  const tools = {
    ffmpeg: requireTool(found, "ffmpeg").command,
    ffprobe: requireTool(found, "ffprobe").command,
  };
  const source = await sourceOf(tools.ffmpeg, seconds, join(cacheDir(env), "samples"));
  const folder = mkdtempSync(join(tmpdir(), "avalon-aws-bench-"));
  try {
    const { planned, sixEncodes, threeByHand } = await measureSixDerivatives(tools, source, folder);
    const film = `${seconds} s of 1080p`;
    return [
      { name: `six derivatives of ${film}`, value: planned, unit: "s" },
      {
        name: "  beside six encodes in one process",
        value: planned / sixEncodes,
        unit: "×",
        target: 0.65,
      },
      {
        name: "  beside three encodes by hand",
        value: planned / threeByHand,
        unit: "×",
        target: 1.1,
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Made once, then kept. */
async function sourceOf(ffmpeg: string, seconds: number, folder: string): Promise<string> {
  const path = join(folder, `bench-1080p-${seconds}s.mov`);
  if (existsSync(path)) return path;
  mkdirSync(folder, { recursive: true });
  const unfinished = join(folder, `bench-${process.pid}.mov`);
  const picture = { width: 1920, height: 1080 };
  await makeSample({ ffmpeg, path: unfinished, seconds, picture, toneHz: 440 });
  renameSync(unfinished, path);
  return path;
}
