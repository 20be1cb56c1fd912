/**
 * Runs a plan: one ffmpeg process in a working directory, then the facts of what it made. A failed
 * or aborted run leaves no process behind, and no files of its own in the directory.
 */

import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { clipLengthMs, type Plan } from "#media/plan.ts";
import { commandFor, foldersOf } from "./command.ts";
import type { Effort } from "./encoders.ts";
import { failureOf } from "./failures.ts";
import { cacheKey, type ResultCache } from "./result-cache.ts";
import { collect, type PackageResult } from "./results.ts";
import { type FfmpegTools, runTool } from "./run-tool.ts";

export interface RunOptions {
  /** Path or URL of the input. */
  readonly input: string;
  /** An existing directory that the run may write to. */
  readonly workDir: string;
  readonly signal?: AbortSignal;
  /** The share done, from 0 to 1, a few times a second. */
  readonly onProgress?: (share: number) => void;
  /** `veryfast` when absent. */
  readonly effort?: Effort;
  /** Where results of equal runs are looked for and kept; the input must then be a path. */
  readonly cache?: ResultCache;
}

/** Makes every package of the plan; throws `MediaFailure`, or the signal's reason. */
export async function runPlan(
  tools: FfmpegTools,
  plan: Plan,
  options: RunOptions,
): Promise<readonly PackageResult[]> {
  if (plan.packages.length === 0) return [];
  const { cache, input, workDir, effort = "veryfast" } = options;
  if (!cache) return runAfresh(tools, plan, options);
  const key = await cacheKey(tools, { input, plan, effort });
  const found = await cache.find(key, plan, workDir);
  if (found) return found;
  const results = await runAfresh(tools, plan, options);
  await cache.keep(key, results, workDir);
  return results;
}

async function runAfresh(
  tools: FfmpegTools,
  plan: Plan,
  options: RunOptions,
): Promise<readonly PackageResult[]> {
  const folders = foldersOf(plan).map((folder) => join(options.workDir, folder));
  try {
    for (const folder of folders) await mkdir(folder, { recursive: true });
    const result = await runTool({
      command: tools.ffmpeg,
      args: commandFor(plan, options.input, options.effort ?? "veryfast"),
      cwd: options.workDir,
      onLine: progressReader(plan, options.onProgress ?? (() => {})),
      ...(options.signal && { signal: options.signal }),
    });
    if (result.exitCode !== 0) throw failureOf(result);
    return await collect(tools, plan, options.workDir, result, options.signal);
  } catch (error) {
    for (const folder of folders) await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Reads the lines of `-progress`: https://ffmpeg.org/ffmpeg.html#Advanced-options */
function progressReader(plan: Plan, onProgress: (share: number) => void) {
  const lengthMs = Math.max(1, ...plan.clips.map((_, clip) => clipLengthMs(plan, clip)));
  return (line: string) => {
    const [name, value] = line.split("=");
    if (name === "progress" && value === "end") onProgress(1);
    const microseconds = Number(value);
    if (name !== "out_time_us" || !Number.isFinite(microseconds) || microseconds < 0) return;
    onProgress(Math.min(1, microseconds / 1000 / lengthMs));
  };
}
