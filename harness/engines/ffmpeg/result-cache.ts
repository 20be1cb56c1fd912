/**
 * Keeps what transcodes made, so that a suite which encodes the same source again and again pays
 * once. An entry is found by the input's SHA-256, the plan, the effort and ffmpeg's version; it is
 * written beside and renamed, so an interrupted write is never found.
 */

import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { copyFile, link, mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { canonicalText, type Plan } from "#media/plan.ts";
import { foldersOf } from "./command.ts";
import type { Effort } from "./encoders.ts";
import type { KeptFile, PackageResult } from "./results.ts";
import { type FfmpegTools, runTool } from "./run-tool.ts";

export interface ResultCache {
  /** The kept results, their files linked into `workDir`; undefined when there are none. */
  find(key: string, plan: Plan, workDir: string): Promise<readonly PackageResult[] | undefined>;
  keep(key: string, results: readonly PackageResult[], workDir: string): Promise<void>;
}

export interface CacheKeyParts {
  /** Path of the input, which is read whole. */
  readonly input: string;
  readonly plan: Plan;
  readonly effort: Effort;
}

/** Names a result: equal keys stand for equal files. */
export async function cacheKey(tools: FfmpegTools, parts: CacheKeyParts): Promise<string> {
  const { input, plan, effort } = parts;
  const inputHash = await sha256Of(input);
  const version = await versionOf(tools);
  return createHash("sha256")
    .update(canonicalText({ inputHash, plan, effort, version }))
    .digest("hex");
}

/** A cache in `directory`, which is made when it is missing. */
export function createResultCache(directory: string): ResultCache {
  const entry = (key: string) => join(directory, key);
  return {
    async find(key, plan, workDir) {
      const text = await readFile(join(entry(key), INDEX), "utf8").catch(() => undefined);
      if (text === undefined) return undefined;
      // `keep` wrote it, and no one else writes there.
      const results = JSON.parse(text) as readonly PackageResult[];
      for (const folder of foldersOf(plan)) await mkdir(join(workDir, folder), { recursive: true });
      for (const file of filesOf(results)) {
        await linkOrCopy(join(entry(key), file.path), join(workDir, file.path));
      }
      return moved(results, (path) => join(workDir, path));
    },
    async keep(key, results, workDir) {
      await mkdir(directory, { recursive: true });
      const fresh = await mkdtemp(join(directory, "new-"));
      const kept = moved(results, (path) => relative(workDir, path));
      for (const { path } of filesOf(kept)) {
        await mkdir(dirname(join(fresh, path)), { recursive: true });
        await linkOrCopy(join(workDir, path), join(fresh, path));
      }
      await writeFile(join(fresh, INDEX), JSON.stringify(kept));
      // Another run may have kept the same by now: its entry is as good.
      await rename(fresh, entry(key)).catch(() => rm(fresh, { recursive: true, force: true }));
    },
  };
}

const INDEX = "results.json";

function filesOf(results: readonly PackageResult[]): KeptFile[] {
  return results.flatMap((result) => [
    ...("path" in result.media ? [result.media] : result.media),
    ...(result.stills?.files ?? []),
  ]);
}

function moved(
  results: readonly PackageResult[],
  to: (path: string) => string,
): readonly PackageResult[] {
  const file = <File extends KeptFile>(one: File): File => ({ ...one, path: to(one.path) });
  return results.map((result) => ({
    ...result,
    media: "path" in result.media ? file(result.media) : result.media.map(file),
    ...(result.stills && { stills: { ...result.stills, files: result.stills.files.map(file) } }),
  }));
}

/** A link costs nothing; across file systems only a copy is possible. */
async function linkOrCopy(from: string, to: string): Promise<void> {
  await link(from, to).catch(() => copyFile(from, to));
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest("hex");
}

async function versionOf(tools: FfmpegTools): Promise<string> {
  const lines: string[] = [];
  await runTool({
    command: tools.ffmpeg,
    args: ["-version"],
    onLine: (line) => lines.push(line),
  });
  return lines[0] ?? "unknown";
}
