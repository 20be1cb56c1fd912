/** What a deployment needs of the harness it runs in. */

import type { Journal } from "#bus/journal.ts";
import type { Clock } from "#kernel/clock.ts";
import type { Logger } from "#kernel/logger.ts";
import type { Caller } from "./caller.ts";

/** Credentials of a process, and calls made with its role from inside the harness. */
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

export interface Habitat {
  readonly account: string;
  readonly region: string;
  /** Port of the gateway. */
  readonly port: number;
  /** Domain of web application and edge; a world of its own has a label of its own. */
  readonly domain: string;
  readonly call: Caller;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly logger: Logger;
  identify(roleArn: string, name: string): ProcessIdentity;
  /** Sends requests for `host` to a port of loopback, until the returned function is called. */
  route(host: string, port: number): () => void;
  freePort(): Promise<number>;
}
