/**
 * Services without a wire, for unit tests: an in-memory account on a clock that stands still until
 * it is advanced, with the real store, bus and dispatcher. Nothing here is a fake of our own code;
 * engines are given by the test.
 */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Core, createCore } from "#assembly/core.ts";
import type { World } from "#bus/world.ts";
import type { Fault } from "#faults/fault.ts";
import { outputOf } from "#gateway/dispatch/output-of.ts";
import type { AnyService, LazyService } from "#gateway/dispatch/registry.ts";
import { type AccountId, accountId, type Region, region } from "#kernel/brand.ts";
import { type ControllableClock, createClock, type Instant } from "#kernel/clock.ts";
import { uuid } from "#kernel/ids.ts";
import { silentLogger } from "#kernel/logger.ts";
import type { Principal } from "#kernel/principal.ts";
import { createRandom } from "#kernel/random.ts";
import type { BodySource } from "#model/body.ts";
import type { OperationName, OperationTypes, ServiceName } from "#model/types/index.ts";
import type { CallInput } from "#operation/context.ts";

export interface RehearsalOptions {
  readonly services: readonly (AnyService | LazyService)[];
  readonly engines?: Readonly<Record<string, unknown>>;
  /** Where the clock stands at first; 2026-01-02T03:04:05Z when absent. */
  readonly at?: Instant;
  readonly seed?: string;
  readonly faults?: readonly Fault[];
}

export interface RehearsalCall {
  readonly as?: Principal;
  readonly region?: Region;
  readonly signal?: AbortSignal;
  /** Journal record it follows from. */
  readonly cause?: number | undefined;
  /** The X-Amzn-Trace-Id it comes with. */
  readonly traceHeader?: string;
  /** Whether faults at calls strike it, as they would a client's. */
  readonly byClient?: boolean;
}

export interface Rehearsal {
  readonly core: Core;
  readonly clock: ControllableClock;
  readonly account: AccountId;
  readonly world: World;
  /** Calls an operation as the account's owner; throws the AwsError when it failed. */
  call<S extends ServiceName, O extends OperationName<S>>(
    service: S,
    operation: O,
    input: CallInput<OperationTypes<S, O>["input"]>,
    options?: RehearsalCall,
  ): Promise<OperationTypes<S, O>["output"]>;
  /** Calls an internal operation. */
  internal(service: ServiceName, operation: string, input: object): Promise<object>;
  /** The text of a streaming output member. */
  text(body: BodySource | undefined): Promise<string>;
  /** Lets deliveries be made until none is due. */
  settle(): Promise<void>;
  /** Lets `ms` pass, with the deliveries that fall due on the way. */
  advance(ms: number): Promise<void>;
  stop(): Promise<void>;
}

const AT = Date.UTC(2026, 0, 2, 3, 4, 5);
const ORIGIN = "http://localhost:4566";

export function rehearse(options: RehearsalOptions): Rehearsal {
  const clock = createClock({ frozenAt: options.at ?? AT });
  const random = createRandom(options.seed ?? "rehearsal");
  const folder = mkdtempSync(join(tmpdir(), "rehearsal-"));
  const account = accountId("000000000000");
  const home = region("us-east-1");
  const core = createCore({
    services: options.services,
    engines: options.engines ?? {},
    clock,
    random,
    logger: silentLogger,
    folder,
    persistent: false,
    origin: () => ORIGIN,
    regions: [home],
    faults: options.faults ?? [],
  });
  const world = core.worlds.of(account);
  const owner: Principal = { type: "account", account, arn: `arn:aws:iam::${account}:root` };

  const call = async (
    service: ServiceName,
    operation: string,
    input: object,
    how: RehearsalCall,
  ) => {
    const outcome = await core.dispatcher.dispatch({
      service,
      operation,
      input,
      account,
      region: how.region ?? home,
      principal: how.as ?? owner,
      requestId: uuid(random),
      cause: how.cause,
      traceHeader: how.traceHeader,
      origin: ORIGIN,
      sourceIp: "127.0.0.1",
      signal: how.signal ?? core.signal,
      byClient: how.byClient ?? false,
      wire: undefined,
    });
    return outputOf(outcome);
  };

  return {
    core,
    clock,
    account,
    world,
    // Carried out as exactly this operation, so the output is of its type.
    call: (service, operation, input, how = {}) =>
      call(service, operation, input as object, how) as never,
    internal: (service, operation, input) => call(service, operation, input, {}),
    async text(body) {
      if (body === undefined) return "";
      const chunks = await Array.fromAsync(world.blobs.read(body));
      return Buffer.concat(chunks).toString();
    },
    settle: () => core.bus.settle(),
    advance: (ms) => clock.advance(ms, () => core.bus.settle()),
    async stop() {
      clock.stop();
      await core.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
