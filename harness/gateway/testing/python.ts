/** A Python with boto3, for tests by an AWS client that shares no code with the JavaScript SDKs. */

import { execFile } from "node:child_process";
import { existsSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/**
 * Older than every SDK client that the tables are made of, so that they know all it knows; and one
 * of the last that know Elastic Transcoder.
 */
export const BOTO3 = "1.42.0";
const INSTALL_MS_MAX = 120_000;

/** The interpreter, or why there is none; made once and kept in the cache folder. */
export async function pythonWithBoto3(): Promise<
  { readonly python: string } | { readonly missing: string }
> {
  const folder = join(homedir(), ".cache", "avalon-aws", `boto3-${BOTO3}`);
  const python = join(folder, "bin", "python");
  if (existsSync(python)) return { python };
  const unfinished = `${folder}.${process.pid}`;
  try {
    const options = { timeout: INSTALL_MS_MAX };
    await run("python3", ["-m", "venv", unfinished], options);
    const pip = join(unfinished, "bin", "python");
    await run(pip, ["-m", "pip", "install", "-q", `boto3==${BOTO3}`], options);
    renameSync(unfinished, folder);
    return { python };
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    // Another test may have been the first to finish it.
    if (existsSync(python)) return { python };
    return { missing: `boto3 could not be installed: ${String(error).slice(0, 200)}` };
  }
}
