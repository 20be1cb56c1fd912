/** How much of a processor a process and its family took, by the machine's own accounts. */

import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

export interface CpuMeter {
  /** Percent of one processor since this was last asked. */
  take(): Promise<number>;
}

export function createCpuMeter(now: () => number, leader: () => number | undefined): CpuMeter {
  let before: { readonly pid: number; readonly seconds: number; readonly at: number } | undefined;
  return {
    async take() {
      const pid = leader();
      if (pid === undefined) return 0;
      const at = now();
      const seconds = await secondsOf(pid);
      const last = before?.pid === pid ? before : undefined;
      before = { pid, seconds, at };
      if (!last || at <= last.at) return 0;
      const share = (seconds - last.seconds) / ((at - last.at) / 1000);
      return Math.round(Math.max(0, share) * 1000) / 10;
    },
  };
}

/** Of all processes of the group that `leader` leads. */
function secondsOf(leader: number): Promise<number> {
  return process.platform === "linux" ? secondsByProc(leader) : secondsByPs(leader);
}

/** Linux counts in hundredths of a second, whatever the machine (USER_HZ). */
const TICKS_A_SECOND = 100;

async function secondsByProc(leader: number): Promise<number> {
  const names = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const ticks = await Promise.all(
    names.map(async (name) => {
      // A process may end while it is looked at.
      const stat = await readFile(`/proc/${name}/stat`, "utf8").catch(() => "");
      // The second field is a name in brackets, which may hold anything.
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      const [group, user, system] = [fields[2], fields[11], fields[12]];
      return Number(group) === leader ? Number(user) + Number(system) : 0;
    }),
  );
  return ticks.reduce((sum, one) => sum + one, 0) / TICKS_A_SECOND;
}

async function secondsByPs(leader: number): Promise<number> {
  const { stdout } = await run("ps", ["-A", "-o", "pgid=,time="]);
  return stdout
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter(([group]) => Number(group) === leader)
    .reduce((sum, [, time = ""]) => sum + secondsIn(time), 0);
}

/** `mm:ss.cc`, with hours before them when there are any. */
function secondsIn(time: string): number {
  return time.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
}
