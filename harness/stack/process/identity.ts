/**
 * Which process a process id means. Ids are used again, so a process is known by its id together
 * with when it began: a record of both never points at a stranger.
 */

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { isSystemError } from "./system-error.ts";

export interface ProcessIdentity {
  readonly pid: number;
  /** An opaque text, equal for the same process only. */
  readonly began: string;
}

/** Told of every process that begins and ends, so that a crashed run can be cleaned up. */
export interface ProcessRegister {
  add(name: string, identity: ProcessIdentity): void;
  remove(identity: ProcessIdentity): void;
}

/** The identity of a process that runs now, or undefined. */
export function identify(
  pid: number,
  platform: NodeJS.Platform = process.platform,
): ProcessIdentity | undefined {
  const began = platform === "linux" ? beganOnLinux(pid) : beganByPs(pid);
  return began === undefined ? undefined : { pid, began };
}

/** Whether exactly this process still runs. */
export function isAlive({ pid, began }: ProcessIdentity): boolean {
  return identify(pid)?.began === began;
}

/** Signals the process and all of its family; one that has ended is no error. */
export function signalFamily(pid: number, signal: NodeJS.Signals): void {
  signalIfThere(-pid, signal);
}

/** Signals one process; one that has ended is no error. */
export function signalIfThere(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // macOS answers EPERM for a family of which only the dead are left.
    const onlyDead = process.platform === "darwin" && pid < 0 && isSystemError(error, "EPERM");
    if (!onlyDead && !isSystemError(error, "ESRCH")) throw error;
  }
}

const STATE_FIELD = 0;
const START_TIME_FIELD = 19;

function beganOnLinux(pid: number): string | undefined {
  const fields = statOf(pid);
  // A zombie has ended; it only waits to be noticed.
  return fields?.[STATE_FIELD] === "Z" ? undefined : fields?.[START_TIME_FIELD];
}

/**
 * Linux's fields of a process after its name in parentheses, which itself may hold anything: state,
 * parent, group and so on (proc(5)); undefined when there is none of that id.
 */
export function statOf(pid: number): readonly string[] | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch (error) {
    if (isSystemError(error, "ENOENT") || isSystemError(error, "ESRCH")) return undefined;
    throw error;
  }
  return text.slice(text.lastIndexOf(")") + 2).split(" ");
}

function beganByPs(pid: number): string | undefined {
  try {
    const words = ["-o", "stat=,lstart=", "-p", String(pid)];
    // The same text whatever language and time zone a later run has.
    const env = { PATH: "/bin:/usr/bin", LC_ALL: "C", TZ: "UTC" };
    const text = execFileSync("ps", words, { encoding: "utf8", env });
    const [state = "", ...began] = text.trim().split(/\s+/);
    return state.startsWith("Z") ? undefined : began.join(" ") || undefined;
  } catch {
    return undefined; // ps fails when there is no such process.
  }
}
