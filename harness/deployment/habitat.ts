/** What a deployment needs of the harness it runs in. */

import type { Journal } from "#bus/journal.ts";
import type { Clock } from "#kernel/clock.ts";
import type { Logger } from "#kernel/logger.ts";
import type { Caller } from "./caller.ts";

/** Something a process was asked for. */
export interface Errand {
  /** The X-Amzn-Trace-Id to ask it with. */
  readonly traceHeader: string;
  /** The process has answered; what carries the header is known to follow from it later, too. */
  end(): void;
}

/**
 * An errand's journal record: its position, or, where it is worth a record only once something
 * follows from it, what writes it and returns its position, the same each time.
 */
export type ErrandRecord = number | (() => number);

/** A request for a page, before it goes on to the application's instance. */
export interface PageRequest {
  readonly method: string;
  /** Without its query. */
  readonly url: string;
  readonly sourceIp: string;
  readonly traceHeader: string | undefined;
}

/** Hears of each request for a page; answers the X-Amzn-Trace-Id that goes on with it. */
export type PageObserver = (request: PageRequest) => {
  readonly traceHeader: string;
  /** The instance's status; undefined when the viewer went away before there was one. */
  end(status: number | undefined): void;
};

/** Credentials of a process, and calls made with its role from inside the harness. */
export interface ProcessIdentity {
  readonly call: Caller;
  /** The process is asked for something, by a request with the X-Amzn-Trace-Id `incoming`. */
  begin(record: ErrandRecord, incoming?: string): Errand;
  /** What an AWS SDK in the process reads: endpoint, region and where credentials are. */
  readonly environment: Readonly<Record<string, string>>;
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
  route(host: string, port: number, observe?: PageObserver): () => void;
  freePort(): Promise<number>;
}
