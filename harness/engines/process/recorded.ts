/**
 * The processes that this one has started, on record: a harness that is killed leaves them running,
 * and the next start of any harness on this machine ends them. One record for the whole process, as
 * it is the process that is killed; it is opened with the first child and closed with the last.
 */

import { isDiskFull } from "#kernel/disk-full.ts";
import { identify, type ProcessRegister } from "#stack/process/identity.ts";

export interface ChildRecord extends ProcessRegister {
  close(): void;
}

let openRecord: (() => ChildRecord) | undefined;
let record: ChildRecord | undefined;
let living = 0;

/** Says where children are recorded from now on; without it they are not. */
export function recordChildren(open: () => ChildRecord): void {
  openRecord = open;
}

/** Records the leader of a family; the returned function tells of its end, once. */
export function recordChild(name: string, pid: number | undefined): () => void {
  const identity = pid === undefined ? undefined : identify(pid);
  if (!identity) return () => {};
  record ??= ifThereIsRoom(() => openRecord?.());
  const mine = record;
  ifThereIsRoom(() => mine?.add(name, identity));
  living++;
  let isOver = false;
  return () => {
    if (isOver) return;
    isOver = true;
    ifThereIsRoom(() => mine?.remove(identity));
    living--;
    if (living > 0) return;
    record?.close();
    record = undefined;
  };
}

/** A child that cannot be recorded on a full disk is a child all the same. */
function ifThereIsRoom<T>(write: () => T): T | undefined {
  try {
    return write();
  } catch (error) {
    if (isDiskFull(error)) return undefined;
    throw error;
  }
}
