/** What CodePipeline needs from outside: credentials for its job workers, and zips taken apart. */

import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AccountId } from "#kernel/brand.ts";
import type { JobCredentials, PipelineEngine, ZippedFile } from "#services/codepipeline/engine.ts";
import { unzip } from "../process/unzip.ts";

export interface PipelineEngineOptions {
  open(account: AccountId, roleArn: string, sessionName: string): JobCredentials;
}

/** An artifact larger than this unpacked is refused. */
const LIMITS = { bytesMax: 2 * 2 ** 30, entriesMax: 100_000 };

export function createPipelineEngine({ open }: PipelineEngineOptions): PipelineEngine {
  return {
    credentialsOf(account, roleArn, sessionName) {
      const { accessKeyId, secretAccessKey, sessionToken } = open(account, roleArn, sessionName);
      return { accessKeyId, secretAccessKey, sessionToken };
    },
    filesIn,
  };
}

/** By way of a folder, so that one file at a time is in memory. */
async function* filesIn(zip: Uint8Array): AsyncIterable<ZippedFile> {
  const folder = await mkdtemp(join(tmpdir(), "avalon-aws-artifact-"));
  try {
    await unzip(zip, folder, LIMITS);
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    for (const entry of entries.filter((each) => each.isFile())) {
      const whole = join(entry.parentPath, entry.name);
      yield { path: whole.slice(folder.length + 1), bytes: await readFile(whole) };
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
