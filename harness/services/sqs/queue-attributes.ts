/**
 * Checks of the attributes that a caller sets on a queue, and the attributes that it is shown.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
 */

import { parseArn } from "#kernel/arn.ts";
import type { Instant } from "#kernel/clock.ts";
import { isJsonObject, parseJson } from "#kernel/json.ts";
import * as errors from "./errors.ts";
import { computedAttributes, type SettableAttribute, settableAttributes } from "./limits.ts";
import { allowsRedriveFrom, attributeOf, isFifo, parseRedrivePolicy, type Queue } from "./queue.ts";
import type { SqsStore } from "./store.ts";

export type QueueAttributes = Readonly<Record<string, string>>;

/** Throws unless every attribute is known and its value in range. */
export function checkQueueAttributes(attributes: QueueAttributes, fifo: boolean): void {
  for (const [name, value] of Object.entries(attributes)) {
    const definition = Object.hasOwn(settableAttributes, name) ? settableAttributes[name] : null;
    if (!definition) throw errors.invalidAttributeName(name);
    if (!isAllowed(definition, value, fifo)) {
      if (definition.kind === "choice" && definition.fifoOnly && !fifo) {
        throw errors.invalidAttributeName(name);
      }
      throw errors.invalidAttributeValue(name);
    }
  }
  if (attributes["KmsMasterKeyId"] && attributes["SqsManagedSseEnabled"] === "true") {
    throw errors.twoEncryptions();
  }
  checkDocument(attributes, "Policy");
  checkRedriveAllowPolicy(attributes["RedriveAllowPolicy"]);
}

/** AWS: source queues are named where the permission is `byQueue`, ten at most, and only there. */
function checkRedriveAllowPolicy(text: string | undefined): void {
  if (!text) return;
  const value = parseJson(text);
  const permission = isJsonObject(value) ? value["redrivePermission"] : undefined;
  const sources = isJsonObject(value) ? value["sourceQueueArns"] : undefined;
  const named = Array.isArray(sources) && sources.length > 0 && sources.length <= 10;
  const wellFormed =
    permission === "byQueue"
      ? named
      : (permission === "allowAll" || permission === "denyAll") && sources === undefined;
  if (wellFormed) return;
  throw errors.invalidValue(
    text,
    "RedriveAllowPolicy",
    "Amazon SQS can't create the redrive allow policy, as it's in an unsupported format.",
  );
}

function isAllowed(definition: SettableAttribute, value: string, fifo: boolean): boolean {
  switch (definition.kind) {
    case "number":
      return /^\d+$/.test(value) && inRange(Number(value), definition.min, definition.max);
    case "choice":
      return definition.oneOf.includes(value) && (fifo || !definition.fifoOnly);
    case "text":
      return true;
  }
}

const inRange = (value: number, min: number, max: number) => value >= min && value <= max;

/** An empty text takes the document away. */
function checkDocument(attributes: QueueAttributes, name: string): void {
  const text = attributes[name];
  if (text && !isJsonObject(parseJson(text))) throw errors.invalidAttributeValue(name);
}

/** Throws unless the redrive policy, if any, names an existing queue that may be used so. */
export function checkRedrivePolicy(store: SqsStore, source: Queue): void {
  const text = source.attributes["RedrivePolicy"];
  if (!text) return;
  const refuse = (reason: string) => errors.invalidValue(text, "RedrivePolicy", reason);
  const value = parseJson(text);
  if (!isJsonObject(value)) throw refuse("Redrive policy is not a valid JSON map.");
  for (const name of ["maxReceiveCount", "deadLetterTargetArn"]) {
    if (value[name] === undefined) {
      throw refuse(`Redrive policy does not contain mandatory attribute: ${name}.`);
    }
  }
  const policy = parseRedrivePolicy(text);
  if (!policy || !inRange(policy.maxReceiveCount, 1, 1000)) {
    throw refuse(
      `Invalid value for maxReceiveCount: ${value["maxReceiveCount"]}, ` +
        "valid values are from 1 to 1000 both inclusive.",
    );
  }
  const arn = parseArn(policy.deadLetterTargetArn);
  if (arn?.service !== "sqs") throw refuse("Invalid value for deadLetterTargetArn.");
  const target = store.queues.find(arn.resource);
  if (!target || target.arn !== policy.deadLetterTargetArn) {
    throw refuse("Dead letter target does not exist.");
  }
  if (isFifo(target) !== isFifo(source)) {
    throw refuse("Dead-letter queue must be same type of queue as the source.");
  }
  if (!allowsRedriveFrom(target, source.arn)) {
    throw refuse("The dead letter target's RedriveAllowPolicy does not allow this source queue.");
  }
}

/** `current` with `changes`; an empty text removes an attribute. */
export function mergedAttributes(current: QueueAttributes, changes: QueueAttributes) {
  const merged = { ...current, ...changes };
  for (const [name, value] of Object.entries(changes)) if (value === "") delete merged[name];
  // AWS: naming a KMS key turns the queue's own encryption off, and the other way round.
  if (changes["KmsMasterKeyId"]) merged["SqsManagedSseEnabled"] = "false";
  if (changes["SqsManagedSseEnabled"] === "true") delete merged["KmsMasterKeyId"];
  return merged;
}

/** The first attribute in which `queue` differs from what was asked for. */
export function firstDifference(queue: Queue, asked: QueueAttributes): string | undefined {
  return Object.keys(asked).find((name) => {
    const now = attributeOf(queue, name) ?? "";
    const wanted = asked[name] ?? "";
    return now !== wanted && JSON.stringify(parseJson(now)) !== JSON.stringify(parseJson(wanted));
  });
}

const knownAttributes: readonly string[] = [
  ...computedAttributes,
  ...Object.keys(settableAttributes),
];

/** Throws for an attribute that queues do not have. */
export function checkAttributeNames(names: readonly string[]): void {
  const unknown = names.find((name) => name !== "All" && !knownAttributes.includes(name));
  if (unknown !== undefined) throw errors.invalidAttributeName(unknown);
}

/** The attributes shown for `names`; `All` stands for each that the queue has. */
export function shownAttributes(
  store: SqsStore,
  queue: Queue,
  { names, now }: { readonly names: readonly string[]; readonly now: Instant },
): Record<string, string> {
  const wanted = names.includes("All") ? knownAttributes : names;
  const computed = computedValues(store, queue, now);
  const shown: Record<string, string> = {};
  for (const name of wanted) {
    const value = computed[name] ?? attributeOf(queue, name);
    if (value !== undefined) shown[name] = value;
  }
  return shown;
}

function computedValues(store: SqsStore, queue: Queue, now: Instant): Record<string, string> {
  const counts = store.messages.counts(queue.name, now);
  return {
    ApproximateNumberOfMessages: String(counts.visible),
    ApproximateNumberOfMessagesDelayed: String(counts.delayed),
    ApproximateNumberOfMessagesNotVisible: String(counts.inFlight),
    CreatedTimestamp: String(Math.floor(queue.createdAt / 1000)),
    LastModifiedTimestamp: String(Math.floor(queue.modifiedAt / 1000)),
    QueueArn: queue.arn,
  };
}
