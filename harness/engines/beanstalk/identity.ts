/** Credentials of a process, and calls made with its role from inside the harness. */

import type { Caller } from "#operation/caller.ts";

export interface ProcessIdentity {
  readonly call: Caller;
  /** An X-Amzn-Trace-Id: a call of the process that sends it follows from that journal record. */
  traceHeader(seq: number, incoming: string | undefined): string;
  /** What an AWS SDK in the process reads: endpoint, region and where credentials are. */
  readonly environment: Readonly<Record<string, string>>;
  /** Calls of the process that send no such header follow from this journal record. */
  setCause(seq: number | undefined): void;
  close(): void;
}
