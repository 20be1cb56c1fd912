/** Avalon's six derivatives by the planner, beside six encodes and the best command by hand. */

import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  measureSixDerivatives,
  type SixDerivativesTimes,
  type Spent,
} from "#engines/ffmpeg/measure.ts";
import { makeSample } from "#fixtures/media/sample-media.ts";
import { cacheDir } from "#setup/places.ts";
import { findTools } from "#setup/tools.ts";
import { requireTool } from "#stack/tools.ts";
import { type BenchContext, type Figure, median } from "./figure.ts";

export async function measureDerivatives({
  env,
  seconds,
  rounds: count,
}: BenchContext): Promise<readonly Figure[]> {
  const found = await findTools(env);
  const tools = {
    ffmpeg: requireTool(found, "ffmpeg").command,
    ffprobe: requireTool(found, "ffprobe").command,
  };
  const source = await sourceOf(tools.ffmpeg, seconds, join(cacheDir(env), "samples"));
  const folder = mkdtempSync(join(tmpdir(), "avalon-aws-bench-"));
  try {
    const rounds: SixDerivativesTimes[] = [];
    for (let round = 1; round <= count; round++)
      rounds.push(await measureSixDerivatives(tools, source, join(folder, String(round))));
    return figuresOf(rounds, `${seconds} s of 1080p`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Medians over the rounds; each ratio is of one round, so that a drifting machine cancels out. */
function figuresOf(rounds: readonly SixDerivativesTimes[], film: string): readonly Figure[] {
  const ratio = (way: "sixEncodes" | "threeByHand", what: keyof Spent) =>
    median(rounds.map((round) => (round.planned[what] ?? 0) / (round[way][what] ?? 0)));
  const beside = (way: "sixEncodes" | "threeByHand", name: string, target: number): Figure[] => {
    const cpu = ratio(way, "cpu");
    return [
      { name: `  beside ${name}`, value: ratio(way, "wall"), unit: "×", target },
      ...(Number.isNaN(cpu)
        ? []
        : [{ name: "    in processor time", value: cpu, unit: "×" } as const]),
    ];
  };
  return [
    {
      name: `six derivatives of ${film}`,
      value: median(rounds.map(({ planned }) => planned.wall)),
      unit: "s",
    },
    ...beside("sixEncodes", "six encodes in one process", 0.65),
    ...beside("threeByHand", "three encodes by hand", 1.1),
  ];
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
