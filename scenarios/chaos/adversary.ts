/**
 * The adversary of these stories: all that AWS may do to whoever is prepared for it, at deliveries,
 * queues and calls. What loses an event for good (`drop` at a delivery) is left out: against that
 * nobody can be prepared. A seed fixes what it does, by the names of its faults.
 */

import type { Fault, JournalRecord } from "#harness/index.ts";

const wanted = process.env["AVALON_AWS_CHAOS_SEEDS"];

/** Seeds of a run: those of AVALON_AWS_CHAOS_SEEDS (with commas between), else these. */
export function seedsOf(usual: readonly string[]): readonly string[] {
  return wanted?.split(",") ?? usual;
}

/** Names of the adversary's faults that struck in none of these journals; a replay tells nothing. */
export function idleFaults(records: readonly JournalRecord[]): readonly string[] {
  if (wanted !== undefined) return [];
  const names = [...DELIVERIES, ...QUEUE, ...CALLS].map(({ name }) => name);
  return names.filter((name) => !records.some(({ summary }) => summary.includes(`"${name},`)));
}

export interface AdversaryOptions {
  readonly seed: string;
  readonly account: string;
  /** Text in the ARN of whose calls are struck. */
  readonly principal?: string;
}

type Unmatched = Fault extends infer F ? (F extends Fault ? Omit<F, "account"> : never) : never;

const DELIVERIES: readonly Unmatched[] = [
  { name: "event twice", service: "lambda", operation: "Invoke", effect: { kind: "duplicate" } },
  {
    name: "event refused",
    service: "lambda",
    operation: "Invoke",
    probability: 0.3,
    effect: { kind: "error", code: "ServiceUnavailable" },
  },
  {
    name: "function's end unheard",
    service: "lambda",
    operation: "runInvocation",
    probability: 0.3,
    effect: { kind: "lostAck" },
  },
  { name: "message twice", service: "sqs", probability: 0.4, effect: { kind: "duplicate" } },
  { name: "message late", service: "sqs", probability: 0.4, effect: { kind: "delay", ms: 3000 } },
  { name: "messages overtake", service: "sqs", effect: { kind: "reorder", ms: 5000 } },
  {
    name: "send fails",
    service: "sqs",
    probability: 0.3,
    effect: { kind: "error", code: "InternalFailure" },
  },
  { name: "send unconfirmed", service: "sqs", probability: 0.3, effect: { kind: "lostAck" } },
];

const QUEUE: readonly Unmatched[] = [
  { name: "received twice", at: "queue", probability: 0.3, effect: { kind: "duplicate" } },
  { name: "received late", at: "queue", probability: 0.3, effect: { kind: "delay", ms: 2000 } },
  { name: "received out of order", at: "queue", effect: { kind: "reorder", ms: 1000 } },
  { name: "undeleted", at: "queue", probability: 0.2, effect: { kind: "lostDelete" } },
];

const CALLS: readonly Unmatched[] = [
  { name: "server error", at: "call", effect: { kind: "error", code: "InternalFailure" } },
  { name: "unavailable", at: "call", effect: { kind: "error", code: "ServiceUnavailable" } },
  { name: "slow", at: "call", effect: { kind: "delay", ms: 20 } },
  // Not from Elastic Transcoder, where an SDK's second try makes a second job: a story of its own.
  { name: "no answer from S3", at: "call", service: "s3", effect: { kind: "lostAck" } },
  { name: "no answer from SQS", at: "call", service: "sqs", effect: { kind: "lostAck" } },
  { name: "connection lost", at: "call", effect: { kind: "drop" } },
];
/** Of each call fault: together a fifth of all calls is struck, which the SDK's retries bear. */
const CALL_PROBABILITY = 0.04;

export function adversary({ seed, account, principal }: AdversaryOptions): readonly Fault[] {
  const callers = principal === undefined ? {} : { principal };
  const calls = CALLS.map((fault) => ({ ...fault, ...callers, probability: CALL_PROBABILITY }));
  return [...DELIVERIES, ...QUEUE, ...calls].map((fault) => ({
    ...fault,
    account,
    name: `${fault.name}, seed ${seed}`,
  }));
}

/** Runs a story; its failure tells how to have the same faults again. */
export async function replayable(seed: string, file: string, story: () => Promise<void>) {
  try {
    await story();
  } catch (cause) {
    const text = cause instanceof Error ? cause.message : String(cause);
    const again = `AVALON_AWS_CHAOS_SEEDS=${seed} npm run test:scenarios -- ${file}`;
    throw new Error(`${text}\nThe same faults again: ${again}`, { cause });
  }
}
