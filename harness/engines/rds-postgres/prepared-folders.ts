/**
 * Data folders made before they are needed: initdb takes most of a second, taking a ready folder
 * takes none. They lie in the cache, by PostgreSQL's version, and serve every harness.
 */

import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { appendFile, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { Clock } from "#kernel/clock.ts";
import { HarnessError } from "#kernel/harness-error.ts";
import type { EngineSetting } from "#services/rds/engine.ts";
import { withLock } from "#stack/lock.ts";
import { isSystemError } from "#stack/process/system-error.ts";
import { asUnprivileged } from "#stack/process/unprivileged.ts";
import type { PostgresTool } from "#stack/tools.ts";
import { copyFolder, own } from "./copy-folder.ts";
import {
  CLIENTS_TEXT,
  FAILED_STATEMENT,
  FORM,
  INCLUDE_TEXT,
  INITDB_ARGUMENTS,
  statementsText,
} from "./fresh-data.ts";
import { PASSWORD_FILE } from "./session.ts";
import { exportOfSettings, settingsIn } from "./settings.ts";

/** What PostgreSQL knows, in each prepared folder. */
const SETTINGS_EXPORT = "rds-settings.json";
const SPARES = 2;

export interface PreparedFolders {
  /** Makes `target` a fresh data folder. */
  claim(target: string): Promise<void>;
  /** Makes up for what was claimed, beside other work. */
  refill(): void;
  /** The settings that the servers will know. */
  settings(): Promise<readonly EngineSetting[]>;
  /** Waits for folders being made. */
  settle(): Promise<void>;
}

export interface PreparedFoldersOptions {
  readonly tool: PostgresTool;
  /** The cache's own folder for these. */
  readonly folder: string;
  readonly machine: Clock;
}

export function createPreparedFolders(options: PreparedFoldersOptions): PreparedFolders {
  const folder = join(options.folder, `${options.tool.version}-${FORM}`);
  const template = join(folder, "template");
  const spares = join(folder, "spares");
  let refilling = Promise.resolve();

  const prepare = () =>
    withLock(join(folder, "template.lock"), options.machine, async () => {
      if (!existsSync(template)) await makeTemplate(options.tool, folder, template);
      await mkdir(spares, { recursive: true });
    });

  const makeMore = () => withLock(join(folder, "spares.lock"), options.machine, makeSpares);

  const makeSpares = async () => {
    // Nobody else makes any now: these are of a process that was ended.
    for (const name of await readdir(spares))
      if (name.startsWith("making-")) await rm(join(spares, name), { recursive: true });
    while ((await readdir(spares)).filter((name) => name.startsWith("ready-")).length < SPARES) {
      const name = randomBytes(8).toString("hex");
      await copyFolder(template, join(spares, `making-${name}`));
      await rename(join(spares, `making-${name}`), join(spares, `ready-${name}`));
    }
  };

  const takeSpare = async (target: string): Promise<boolean> => {
    for (const name of await readdir(spares)) {
      if (!name.startsWith("ready-")) continue;
      try {
        await rename(join(spares, name), target);
        return true;
      } catch (error) {
        // Another process was quicker; or the target is on another disk, where only copies come.
        if (isSystemError(error, "EXDEV")) return false;
        if (!isSystemError(error, "ENOENT")) throw error;
      }
    }
    return false;
  };

  return {
    async claim(target) {
      await prepare();
      if (!(await takeSpare(target))) await copyFolder(template, target);
    },
    refill() {
      refilling = refilling.then(makeMore);
      // Told to whoever waits for it; the next claim does without spares.
      refilling.catch(() => undefined);
    },
    async settings() {
      await prepare();
      return settingsIn(await readFile(join(template, SETTINGS_EXPORT), "utf8"));
    },
    settle: () => refilling,
  };
}

async function makeTemplate(tool: PostgresTool, folder: string, template: string): Promise<void> {
  const making = join(folder, "making");
  await rm(making, { recursive: true, force: true });
  await mkdir(making, { recursive: true });
  const data = join(making, "data");
  await run(tool.initdb, making, [
    ...["-D", data, "--pwfile", await password(making)],
    ...INITDB_ARGUMENTS,
  ]);
  await rename(join(making, PASSWORD_FILE), join(data, PASSWORD_FILE));
  await run(
    tool.command,
    making,
    ["--single", "-D", data, "-c", "fsync=off", "postgres"],
    statementsText([exportOfSettings(join(data, SETTINGS_EXPORT))]),
  );
  await appendFile(join(data, "postgresql.conf"), INCLUDE_TEXT);
  await writeFile(join(data, "pg_hba.conf"), CLIENTS_TEXT);
  await rename(data, template);
  await rm(making, { recursive: true, force: true });
}

async function password(folder: string): Promise<string> {
  const path = join(folder, PASSWORD_FILE);
  await writeFile(path, randomBytes(16).toString("hex"), { mode: 0o600 });
  await own(path);
  return path;
}

async function run(
  command: string,
  folder: string,
  args: readonly string[],
  input = "",
): Promise<void> {
  const how = asUnprivileged({ command, args }, folder, []);
  const child = spawn(how.command, how.args, {
    cwd: folder,
    env: { LC_ALL: "C" },
    ...(how.uid === undefined ? {} : { uid: how.uid }),
    ...(how.gid === undefined ? {} : { gid: how.gid }),
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  child.stdin.end(input);
  const [code, said, complained] = await Promise.all([
    ended,
    text(child.stdout),
    text(child.stderr),
  ]);
  if (code === 0 && !FAILED_STATEMENT.test(complained)) return;
  throw new HarnessError(
    "SERVER_NOT_READY",
    `A PostgreSQL data folder could not be prepared in ${folder}: ${command} exited with code ` +
      `${code} and said: ${(complained || said).trim()}`,
  );
}
