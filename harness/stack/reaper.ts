/**
 * Ends what a crashed run left behind. Each run keeps a file that names itself and its processes,
 * by identity and not by id alone; a file whose run has ended is worked off at the next start.
 */

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isJsonObject, type Json, parseJson } from "#kernel/json.ts";
import { asIdentity } from "./lock.ts";
import {
  identify,
  isAlive,
  type ProcessIdentity,
  type ProcessRegister,
  signalFamily,
} from "./process/identity.ts";
import { isSystemError } from "./process/system-error.ts";

export interface Run extends ProcessRegister {
  /** Forgets the run: all its processes have ended, or are to live on. */
  close(): void;
}

interface Entry {
  readonly name: string;
  readonly identity: ProcessIdentity;
}

let runs = 0;

/** Cleans up after crashed runs, then begins the record of this one. */
export function openRun(stateDir: string): Run {
  reapLeftovers(stateDir);
  const file = join(runsIn(stateDir), `${process.pid}-${runs++}.json`);
  const entries: Entry[] = [];
  const owner = identify(process.pid);
  const write = () => writeFileSync(file, JSON.stringify({ owner, entries }));
  write();
  return {
    add(name, identity) {
      entries.push({ name, identity });
      write();
    },
    remove({ pid }) {
      const at = entries.findIndex((entry) => entry.identity.pid === pid);
      if (at < 0) return;
      entries.splice(at, 1);
      write();
    },
    close() {
      entries.length = 0;
      rmSync(file, { force: true });
    },
  };
}

const runsIn = (stateDir: string) => join(stateDir, "runs");

/** Ends what crashed runs left, and waits for it; the names of what was ended. */
export function reapLeftovers(stateDir: string): readonly string[] {
  const folder = runsIn(stateDir);
  mkdirSync(folder, { recursive: true });
  const reaped: Entry[] = [];
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const record = parseJson(readIfThere(path));
    if (!isJsonObject(record) || isAlive(asIdentity(record["owner"]))) continue;
    for (const entry of entriesOf(record["entries"])) {
      if (!isAlive(entry.identity)) continue;
      signalFamily(entry.identity.pid, "SIGKILL");
      reaped.push(entry);
    }
    rmSync(path, { force: true });
  }
  for (let look = 0; look < LOOKS_MAX; look++) {
    if (!reaped.some(({ identity }) => isAlive(identity))) break;
    Atomics.wait(PAUSED, 0, 0, LOOK_EVERY_MS);
  }
  return reaped.map(({ name }) => name);
}

/** A killed process still holds its ports and files for a moment. */
const LOOK_EVERY_MS = 5;
const LOOKS_MAX = 400;
const PAUSED = new Int32Array(new SharedArrayBuffer(4));

/** Nothing when another run has just closed its record. */
function readIfThere(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (isSystemError(error, "ENOENT")) return "";
    throw error;
  }
}

function entriesOf(value: Json | undefined): readonly Entry[] {
  if (!Array.isArray(value)) return [];
  return value.filter(isJsonObject).map((entry) => ({
    name: String(entry["name"]),
    identity: asIdentity(entry["identity"]),
  }));
}
