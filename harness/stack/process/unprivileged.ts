/**
 * PostgreSQL refuses to run as root. When root runs the harness, another user of the machine runs
 * the server and owns its folder. That user often cannot pass root's own folders; setpriv(1) then
 * lends it just the capability to.
 */

import { chownSync, existsSync, readFileSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { HarnessError } from "#kernel/harness-error.ts";
import type { Command } from "../definition.ts";

export interface SpawnCommand extends Command {
  readonly uid?: number;
  readonly gid?: number;
}

/** `command` as a user other than root, who gets `folder` and the files `owned` in it. */
export function asUnprivileged(
  command: Command,
  folder: string,
  owned: readonly string[],
): SpawnCommand {
  const user = serverUser();
  if (user === undefined) return command;
  for (const path of [folder, ...owned]) chownSync(path, user.uid, user.gid);
  if ([command.command, folder].every(othersCanReach)) return { ...command, ...user };
  const setpriv = ["/usr/bin/setpriv", "/bin/setpriv"].find((path) => existsSync(path));
  if (!setpriv)
    throw new HarnessError(
      "TOOL_MISSING",
      `${command.command} may not run as root, and other users cannot reach it or ${folder}. ` +
        "Run as an ordinary user, or install setpriv (package util-linux).",
    );
  return {
    command: setpriv,
    args: [
      ...["--reuid", String(user.uid), "--regid", String(user.gid), "--clear-groups"],
      ...["--inh-caps", "+dac_override", "--ambient-caps", "+dac_override"],
      ...["--", command.command, ...command.args],
    ],
  };
}

export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

/** Who owns the files of a server that may not run as root; undefined when we are not root. */
export function serverUser(): ServerUser | undefined {
  return process.getuid?.() === 0 ? ordinaryUser() : undefined;
}

/** passwd(5): the user whom packages of PostgreSQL add, else the one whom every system has. */
function ordinaryUser(): ServerUser {
  const lines = readFileSync("/etc/passwd", "utf8").split("\n");
  for (const name of ["postgres", "nobody"]) {
    const fields = lines.find((line) => line.startsWith(`${name}:`))?.split(":");
    if (fields) return { uid: Number(fields[2]), gid: Number(fields[3]) };
  }
  throw new HarnessError(
    "TOOL_MISSING",
    "PostgreSQL may not run as root, and this machine has neither a user postgres nor a user " +
      "nobody. Run as an ordinary user.",
  );
}

const SEARCHABLE_BY_OTHERS = 0o001;

function othersCanReach(path: string): boolean {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if ((statSync(folder).mode & SEARCHABLE_BY_OTHERS) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}
