/** What a deployment needs of the harness it runs in. */

import type { Journal } from "#bus/journal.ts";
import type { Clock } from "#kernel/clock.ts";
import type { Logger } from "#kernel/logger.ts";
import type { Caller } from "#operation/caller.ts";

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
  /** Sends requests for `host` to an environment's CNAME, until the returned function is called. */
  route(host: string, cname: string): () => void;
}
