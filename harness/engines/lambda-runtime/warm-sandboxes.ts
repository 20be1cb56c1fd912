/** The sandboxes that exist, and which of them an invocation may use. */

import type { Clock, Timer } from "#kernel/clock.ts";
import type { FunctionFacts } from "#services/lambda/engine.ts";
import { IDLE_MS_MAX } from "./limits.ts";
import type { Sandbox } from "./sandbox.ts";

export interface WarmSandbox {
  readonly sandbox: Sandbox;
  readonly functionArn: string;
  readonly version: string;
  /** Its function's revision and its code. */
  readonly stamp: string;
  /** Ends it when it was idle too long; undefined while it works. */
  idle: Timer | undefined;
}

export interface WarmSandboxes {
  /** The idle sandbox used last; those of an earlier revision or code end here. */
  take(facts: FunctionFacts, stamp: string): WarmSandbox | undefined;
  /** A new sandbox, at work. */
  add(facts: FunctionFacts, stamp: string, sandbox: Sandbox): WarmSandbox;
  /** Its work is done: it is kept warm, or ended when it cannot be used again. */
  release(warm: WarmSandbox): void;
  /** Ends those of a function, or all. */
  end(functionArn?: string): Promise<void>;
}

export function createWarmSandboxes(machine: Clock): WarmSandboxes {
  // In the order of their last use.
  const all = new Set<WarmSandbox>();
  const ending = new Set<Promise<void>>();
  const end = (warm: WarmSandbox): void => {
    if (!all.delete(warm)) return;
    warm.idle?.cancel();
    const ended = warm.sandbox.end().finally(() => ending.delete(ended));
    ending.add(ended);
  };
  return {
    take(facts, stamp) {
      let taken: WarmSandbox | undefined;
      for (const warm of [...all]) {
        if (!warm.idle || warm.functionArn !== facts.arn) continue;
        if (warm.version !== facts.version) continue;
        if (warm.stamp !== stamp || !warm.sandbox.alive) end(warm);
        else taken = warm;
      }
      taken?.idle?.cancel();
      if (taken) taken.idle = undefined;
      return taken;
    },
    add(facts, stamp, sandbox) {
      const { arn: functionArn, version } = facts;
      const warm: WarmSandbox = { sandbox, functionArn, version, stamp, idle: undefined };
      all.add(warm);
      return warm;
    },
    release(warm) {
      // One that was ended meanwhile is not in the set any more.
      if (!all.delete(warm)) return;
      all.add(warm);
      if (warm.sandbox.alive)
        warm.idle = machine.schedule(machine.now() + IDLE_MS_MAX, () => end(warm));
      else end(warm);
    },
    async end(functionArn) {
      for (const warm of all) if ((functionArn ?? warm.functionArn) === warm.functionArn) end(warm);
      await Promise.all(ending);
    },
  };
}
