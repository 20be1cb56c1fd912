/**
 * The way back from a provider: a queue of ours there, to which its buckets and topics tell what
 * happens. Each message becomes the event that our own service would have published, and goes on
 * over our bus: to functions, to HTTP endpoints, and to whatever else we deliver to.
 */

import { parseTraceHeader, recordNamed } from "#bus/trace-header.ts";
import type { World } from "#bus/world.ts";
import { type Clock, machineNow } from "#kernel/clock.ts";
import { createExpectations, type Expectations } from "#kernel/expectations.ts";
import { getOrCreate } from "#kernel/get-or-create.ts";
import type { Logger } from "#kernel/logger.ts";
import type { Random } from "#kernel/random.ts";
import type { Message } from "#model/types/sqs.ts";
import { type BridgeQueue, createBridgeQueue } from "./bridge-queue.ts";
import { type BridgeState, bridgeState, type Place } from "./bridge-state.ts";
import { type BridgedEvent, readBridged } from "./bridged-event.ts";
import type { ProviderClient } from "./client.ts";
import type { ProviderCore } from "./core.ts";

export interface Bridge {
  state(place: Place): BridgeState;
  queue(place: Place): BridgeQueue;
  /** Where there may be a queue of ours. */
  places(): readonly Place[];
  /** By account and the journal's number of the call: `123456789012/7`. */
  readonly expectations: Expectations;
  /** What was published, where a notification does not tell all of it. */
  recall(messageId: string, published: Original): void;
  /** The provider has nothing of ours any more. */
  forget(place: Place): Promise<void>;
  /** Ends the loops. */
  stop(): Promise<void>;
}

/** A message with a text for each protocol, of which a queue is told only its own. */
export interface Original {
  readonly message: string;
  readonly messageStructure: string;
}

export interface BridgeOptions {
  readonly client: ProviderClient;
  readonly core: () => ProviderCore;
  readonly random: Random;
  readonly logger: Logger;
  /** The machine's own time. */
  readonly machine: Clock;
  /** Base URL of the gateway. */
  readonly origin: () => string;
  /** Hears what went wrong at the provider. */
  suspect(error: unknown): Promise<void>;
}

/** A provider on the same machine tells in milliseconds. */
const LATE_MS = 5_000;

const ORIGINALS_MAX = 1_000;

export function createBridge(options: BridgeOptions): Bridge {
  const { core, machine } = options;
  const queues = new Map<string, BridgeQueue>();
  const places = new Map<string, Place>();
  const originals = new Map<string, Original>();
  const expectations = createExpectations(machine, LATE_MS);
  const sequencer = createSequencer();
  const state = ({ account, region }: Place) => bridgeState(core().worlds.of(account), region);

  const complete = (event: BridgedEvent["event"]): BridgedEvent["event"] =>
    event.type === "ObjectChanged"
      ? { ...event, sequencer: sequencer(event.sequencer) }
      : { ...event, ...originals.get(event.messageId) };

  const take = async (place: Place, message: Message) => {
    const { worlds, bus } = core();
    const world = worlds.of(place.account);
    const events = readBridged(message.Body ?? "", options.origin());
    if (!events) return tellStranger(world, options.client, message);
    const traceHeader = message.Attributes?.["AWSTraceHeader"];
    const trace = recordNamed(parseTraceHeader(traceHeader ?? ""));
    for (const bridged of events) {
      const { cause, call } = await causeOf(world, bridged, trace, options);
      const event = complete(bridged.event);
      const from = { region: place.region, cause, traceHeader };
      world.database.transact(() => bus.publish(world, event, from));
      expectations.met(`${place.account}/${call}`);
    }
  };
  const queueOf = ({ account, region }: Place) =>
    getOrCreate(queues, `${account}/${region}`, () => {
      const place = { account, region };
      places.set(`${account}/${region}`, place);
      return createBridgeQueue({
        ...options,
        place,
        state: state(place),
        take: (message) => take(place, message),
      });
    });
  return {
    state,
    expectations,
    queue: queueOf,
    places: () => [...places.values()],
    recall(messageId, published) {
      originals.set(messageId, published);
      const [oldest] = originals.keys();
      if (originals.size > ORIGINALS_MAX && oldest !== undefined) originals.delete(oldest);
    },
    async forget(place) {
      await queueOf(place).stop();
      state(place).clear();
    },
    async stop() {
      await Promise.all([...queues.values()].map((queue) => queue.stop()));
    },
  };
}

function tellStranger(world: World, { provider }: ProviderClient, message: Message): void {
  const summary = `${provider.name} told the bridge what is no event: ${message.Body ?? ""}`;
  world.journal.append({ kind: "note", cause: undefined, summary: summary.slice(0, 300) });
}

/** LocalStack numbers all its events alike; readers of events order them by this. */
const LOCALSTACK_SEQUENCER = "0055AED6DCD90281E5";

/** AWS: of two events of one key, the later has the greater hexadecimal text. */
function createSequencer(): (given: string) => string {
  let last = 0;
  return (given) => {
    if (given !== LOCALSTACK_SEQUENCER && given !== "") return given;
    last = Math.max(last + 1, machineNow() * 1000);
    return last.toString(16).toUpperCase().padStart(18, "0");
  };
}

/** The answer that names a request may come after the event of it. */
const LOOKS = 10;
const LOOK_AGAIN_MS = 20;

/**
 * The call that an event follows from: by the trace header that came through, by the ids that the
 * provider gave it, else by the object's key alone, which is told. An event of nobody's call, such
 * as an expiry, begins a trace of its own.
 */
async function causeOf(
  world: World,
  { event, causes }: BridgedEvent,
  trace: number | undefined,
  { machine, client }: BridgeOptions,
): Promise<{ readonly cause: number; readonly call: number | undefined }> {
  const traced = trace === undefined ? undefined : world.journal.find(trace)?.seq;
  // A message's own id says more: it is there when all that is to be recalled of it is.
  if (traced !== undefined && event.type === "ObjectChanged")
    return { cause: traced, call: traced };
  const surest = causes[0] ?? "";
  for (let look = 0; look < LOOKS; look++) {
    const found = world.journal.naming(surest, "oldest", "call");
    if (found) return { cause: found.seq, call: found.seq };
    await new Promise<void>((resolve) => {
      machine.schedule(machine.now() + LOOK_AGAIN_MS, resolve);
    });
  }
  if (traced !== undefined) return { cause: traced, call: traced };
  const likely = causes[1] && world.journal.naming(causes[1], "newest", "call");
  const { name } = client.provider;
  const summary = likely
    ? `${name} tells of ${event.refs[0]}; that it follows from this call is inferred from the key`
    : `${name} tells of ${event.refs[0]}; the call that it follows from is not known`;
  const call = likely ? likely.seq : undefined;
  const told = world.journal.append({ kind: "note", cause: call, summary, refs: event.refs });
  return { cause: told.seq, call };
}
