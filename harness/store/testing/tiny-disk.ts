/**
 * A file system of a few MiB, in memory, that one process sees: it lives in a mount namespace of
 * that process and is gone with it, so that no test leaves a mount behind. What is in it is reached
 * from outside by way of /proc.
 * https://man7.org/linux/man-pages/man1/unshare.1.html
 */

import { spawnSync } from "node:child_process";
import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { isDiskFull } from "#kernel/disk-full.ts";

/** As an ordinary user with a user namespace; as root without one, where those are forbidden. */
const WAYS = [["--user", "--map-root-user", "--mount"], ["--mount"]] as const;

const MOUNT = 'mount -t tmpfs -o size="$0" tmpfs "$1" && shift && exec "$@"';

function around(way: readonly string[], size: string, path: string): readonly string[] {
  return ["unshare", ...way, "sh", "-c", MOUNT, size, path];
}

function works(way: readonly string[]): boolean {
  const [program = "", ...words] = around(way, "64k", tmpdir());
  return spawnSync(program, [...words, "true"]).status === 0;
}

const way = process.platform === "linux" ? WAYS.find(works) : undefined;

/** Why there is none on this machine, for a test that is skipped then. */
export const noTinyDisk =
  way === undefined && "this machine lets no test mount a file system (unshare and tmpfs)";

export interface TinyDisk {
  /** Where the process sees it. */
  readonly path: string;
  /** What starts the process in it: its own words come after. */
  readonly around: readonly string[];
  /** Takes all room that is left. */
  fill(pid: number): void;
  /** Gives that room back. */
  free(pid: number): void;
}

/** `size` as mount takes it, such as `8m`. */
export function tinyDisk(size: string): TinyDisk {
  const path = mkdtempSync(join(tmpdir(), "avalon-aws-tiny-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  const filler = (pid: number) => join("/proc", String(pid), "root", path, "filler");
  return {
    path,
    around: around(way ?? [], size, path),
    fill(pid) {
      for (const bytes of [65_536, 512]) fillUp(filler(pid), Buffer.alloc(bytes));
    },
    free: (pid) => rmSync(filler(pid)),
  };
}

function fillUp(file: string, chunk: Buffer): void {
  for (;;)
    try {
      appendFileSync(file, chunk);
    } catch (error) {
      if (isDiskFull(error)) return;
      throw error;
    }
}
