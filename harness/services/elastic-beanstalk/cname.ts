/** Host names of environments: `<prefix>.<region>.elasticbeanstalk.localhost`. */

import * as errors from "./errors.ts";
import { living } from "./find.ts";
import type { EbProcedureContext } from "./operation.ts";
import type { BeanstalkStore } from "./store.ts";

type Scope = Pick<EbProcedureContext, "engine" | "account" | "region">;

/** DNS does not tell upper from lower case. */
export function hostOf({ engine, account, region }: Scope, prefix: string): string {
  if (!engine) throw errors.notBuilt("CreateEnvironment", "running without an engine");
  return `${prefix.toLowerCase()}.${engine.domain(account, region)}`;
}

export function isTaken(store: BeanstalkStore, host: string): boolean {
  return living(store).some(({ cname }) => cname === host);
}
