/**
 * A consistent copy of a running server's data, as pg_basebackup makes one: the files while they
 * change, and the write-ahead log from before the copy to after it, from which a start mends them.
 * https://www.postgresql.org/docs/current/continuous-archiving.html#BACKUP-LOWLEVEL-BASE-BACKUP
 */

import { copyFile, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { present } from "#kernel/assert.ts";
import { copyFolder, own } from "./copy-folder.ts";
import { type Access, withSession } from "./session.ts";

/** What a copy must not have, or has no use for. */
const LEFT_OUT = new Set([
  "postmaster.pid",
  "postmaster.opts",
  "standby.signal",
  "recovery.signal",
]);
/** Folders that are copied empty. */
const EMPTIED = /^(pg_wal|pg_replslot|pg_stat_tmp|pg_subtrans|pg_dynshmem|pg_notify)\//;

/** Writes the copy to `target`, which a start can recover from without its source. */
export async function runningCopy(source: string, access: Access, target: string): Promise<void> {
  await rm(target, { recursive: true, force: true });
  await withSession(access, async (client) => {
    await client.query("SELECT pg_backup_start('avalon-aws', fast => true)");
    await copyFolder(source, target, (path) => LEFT_OUT.has(path) || EMPTIED.test(path));
    const { rows } = await client.query<{ labelfile: string; last: string }>(
      `SELECT labelfile, pg_walfile_name(lsn) AS last
       FROM pg_backup_stop(wait_for_archive => false)`,
    );
    const { labelfile, last } = present(rows[0], "the answer of pg_backup_stop");
    const label = join(target, "backup_label");
    await writeFile(label, labelfile);
    await own(label);
    const [, first] = /\(file ([0-9A-F]{24})\)/.exec(labelfile) ?? [];
    await copyLog(source, target, present(first, "the first log file of the copy"), last);
  });
}

async function copyLog(source: string, target: string, first: string, last: string): Promise<void> {
  const status = join(target, "pg_wal", "archive_status");
  await mkdir(status, { recursive: true, mode: 0o700 });
  await own(status);
  for (const name of await readdir(join(source, "pg_wal"))) {
    const wanted = /^[0-9A-F]{24}$/.test(name) && name >= first && name <= last;
    if (!wanted && !name.endsWith(".history")) continue;
    await copyFile(join(source, "pg_wal", name), join(target, "pg_wal", name));
    await own(join(target, "pg_wal", name));
  }
}

/** A copy of data that no server runs on. */
export async function stoppedCopy(source: string, target: string): Promise<void> {
  await rm(target, { recursive: true, force: true });
  await copyFolder(source, target, (path) => LEFT_OUT.has(path));
}
