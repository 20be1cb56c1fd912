/**
 * A batch's journey through the system, hop by hop: each hop waits for what it must show, and the
 * first that does not show in time is named, with what the journal knows about why.
 */

import type { JournalRecord } from "#bus/journal.ts";
import { readTrace } from "#bus/trace.ts";
import { HarnessError, messageOf } from "#kernel/harness-error.ts";
import type { Batch } from "./batch.ts";
import type { BatchState, Collection, Curator, Item } from "./curator.ts";
import type { Habitat } from "./habitat.ts";
import { createHops, type Hop, Refusal } from "./hops.ts";
import { type PlayedSection, playedText, playItems } from "./playback.ts";
import type { Reference } from "./reference.ts";

export interface JourneyOptions {
  readonly habitat: Habitat;
  readonly reference: Reference;
  readonly curator: Curator;
  readonly batch: Batch;
  readonly collection: Collection;
  /** The machine's time that transcoding the whole batch may take. */
  readonly transcodeWithinMs: number;
  readonly signal: AbortSignal;
  /** Hears of each hop that was reached. */
  onHop(hop: Hop): void;
}

export interface Journey {
  readonly hops: readonly Hop[];
  readonly key: string;
  readonly items: readonly Item[];
  readonly played: readonly PlayedSection[];
}

/** The hops that deliveries decide: at later ones the journal's skipped deliveries explain nothing. */
const DELIVERED: ReadonlySet<string> = new Set([
  "dropbox",
  "lambda",
  "notification",
  "queue",
  "worker",
]);

const HOP_WITHIN_MS = 30_000;
const INGEST_WITHIN_MS = 120_000;

/** Drops the batch and follows it to a signed stream; HOP_FAILED names where it stopped. */
export async function follow(options: JourneyOptions): Promise<Journey> {
  const { habitat, reference, curator, batch, signal } = options;
  const from = habitat.journal.lastSeq();
  let key = "";
  const { reached, hop } = createHops({
    signal,
    onHop: options.onHop,
    stopped: (name, error) => stoppedAt(options, name, key, error),
  });
  const event = (type: string, ref: string) =>
    habitat.journal
      .list({ after: from, kind: "event", limit: 100_000 })
      .find((record) => record.summary.startsWith(type) && record.refs?.includes(ref));

  // A batch of the same name may have come before.
  const before = new Set((await curator.batches()).map(({ registry }) => registry.id));
  key = await curator.drop(options.collection, batch);
  const object = `s3://${reference.names.masterfiles}/${key}`;
  await hop("dropbox", HOP_WITHIN_MS, () => found(event("ObjectChanged", object), `PUT ${object}`));
  await hop("lambda", HOP_WITHIN_MS, () =>
    found(event("InvocationEnded", reference.names.ingestFunctionArn), "the ingest function ran"),
  );
  if (reference.plan.topology === "seed")
    await hop("notification", HOP_WITHIN_MS, () =>
      found(event("MessagePublished", reference.names.ingestTopicArn), "published to SNS"),
    );
  await hop("queue", HOP_WITHIN_MS, () =>
    found(event("MessageReceived", reference.names.queueArn), "received from SQS by sqsd"),
  );
  await hop("worker", HOP_WITHIN_MS, () =>
    found(answered(habitat, from), "the worker answered 200"),
  );
  const registered = await hop("registry", HOP_WITHIN_MS, () => {
    if (event("ObjectChanged", `${object}.error`))
      throw new Refusal(`the application refused the manifest; ${object}.error says why.`);
    return registration(curator, batch, before);
  });
  const items = await hop("ingest", INGEST_WITHIN_MS, () => ingested(curator, registered));
  const done = await hop("transcode", options.transcodeWithinMs, () => transcoded(curator, items));
  await hop("search", HOP_WITHIN_MS, () => searchable(curator, done));
  const played = await hop("playback", HOP_WITHIN_MS, () => playAll(options, done));
  return { hops: reached, key, items: done, played };
}

function found(record: JournalRecord | undefined, detail: string) {
  return record && ([record, detail] as const);
}

function answered({ journal }: Habitat, from: number): JournalRecord | undefined {
  const notes = journal.list({ after: from, kind: "note", service: "elastic-beanstalk" });
  return notes.find((note) => note.summary.includes("status 200"));
}

async function registration(curator: Curator, batch: Batch, before: ReadonlySet<string>) {
  const mine = ({ registry }: BatchState) =>
    registry.file_name === batch.manifest.name && !before.has(registry.id);
  const state = (await curator.batches()).find(mine);
  if (!state) return undefined;
  if (state.registry.error) throw new Refusal(state.registry.error_message ?? "registry error");
  return [state, `${state.entries.length} entries registered`] as const;
}

async function ingested(curator: Curator, { registry }: BatchState) {
  const state = (await curator.batches()).find((other) => other.registry.id === registry.id);
  const entries = state?.entries ?? [];
  const failed = entries.find((entry) => entry.error_message);
  if (failed) throw new Refusal(`row ${failed.position + 2}: ${failed.error_message}`);
  const ids = entries.flatMap((entry) => entry.media_object_pid ?? []);
  if (ids.length < entries.length) return undefined;
  const items = await Promise.all(ids.map(curator.item));
  return [items, `${items.length} items in the repository`] as const;
}

async function transcoded(curator: Curator, items: readonly Item[]) {
  const now = await Promise.all(items.map(({ id }) => curator.item(id)));
  const sections = now.flatMap((item) => item.sections);
  const failed = sections.find(({ status }) => status === "FAILED");
  if (failed) throw new Refusal(`${failed.label}: ${failed.errors.join("; ")}`);
  if (sections.some(({ status }) => status !== "COMPLETED")) return undefined;
  const made = sections.reduce((sum, { derivatives }) => sum + derivatives.length, 0);
  return [now, `${sections.length} sections, ${made} qualities`] as const;
}

async function searchable(curator: Curator, items: readonly Item[]) {
  const ids = new Set(await curator.search(""));
  if (items.some(({ id }) => !ids.has(id))) return undefined;
  return [ids, `${items.length} items found through Solr`] as const;
}

async function playAll({ curator, reference }: JourneyOptions, items: readonly Item[]) {
  const played = await playItems(curator, reference.webUrl, items);
  return [played, playedText(played)] as const;
}

function stoppedAt(
  { habitat }: JourneyOptions,
  name: string,
  key: string,
  error: unknown,
): HarnessError {
  const explained = key !== "" && DELIVERED.has(name);
  const reasons = explained ? readTrace(habitat.journal, key).reasons : [];
  const known = reasons.map((reason) => `\n  ${reason}`).join("");
  return new HarnessError(
    "HOP_FAILED",
    `The batch stopped at the hop "${name}": ${messageOf(error)}${known}`,
    { cause: error },
  );
}
