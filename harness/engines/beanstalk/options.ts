/** What a Beanstalk engine is made with, as its fleets and instances see it. */

import type { Journal } from "#bus/journal.ts";
import type { AccountId } from "#kernel/brand.ts";
import type { Clock } from "#kernel/clock.ts";
import type { Logger } from "#kernel/logger.ts";
import type { Tools } from "#stack/tools.ts";
import type { ProcessIdentity } from "./identity.ts";

export interface BeanstalkEngineOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Where instances have their folders. */
  readonly folder: string;
  /** Where programs are looked for, as in PATH. */
  readonly searchPath: string;
  /** The programs of the servers that stand in for bundles. */
  findTools(): Promise<Tools>;
  /** The region whose environments run, and the account whose hosts have no label of their own. */
  readonly region: string;
  readonly account: string;
  identify(account: AccountId, roleArn: string, name: string): ProcessIdentity;
  journal(account: AccountId): Journal;
  /** A free port of this machine, until it is returned. */
  takePort(): Promise<number>;
  returnPort(port: number): void;
}
