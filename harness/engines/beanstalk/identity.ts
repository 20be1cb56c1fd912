/** Credentials of a process, and what it is asked for, by which its calls are attributed. */

import type { Caller } from "#operation/caller.ts";

/** Something a process was asked for. */
export interface Errand {
  /** The X-Amzn-Trace-Id to ask it with. */
  readonly traceHeader: string;
  /**
   * The process has answered, or its connection broke (`isBroken`); what carries the header is
   * known to follow from it later, too.
   */
  end(isBroken?: boolean): void;
}

/**
 * An errand's journal record: its position, or, where it is worth a record only once something
 * follows from it, what writes it and returns its position, the same each time.
 */
export type ErrandRecord = number | (() => number);

/** Credentials of a process, and calls made with its role from inside the harness. */
export interface ProcessIdentity {
  readonly call: Caller;
  /** The process is asked for something, by a request with the X-Amzn-Trace-Id `incoming`. */
  begin(record: ErrandRecord, incoming?: string): Errand;
  /** What an AWS SDK in the process reads: endpoint, region and where credentials are. */
  readonly environment: Readonly<Record<string, string>>;
  close(): void;
}
