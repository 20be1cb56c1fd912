/**
 * Taking a deployment up again: what was under way when it ended comes to its end, hop by hop, and
 * what is in the repository plays as before.
 */

import { HarnessError, messageOf } from "#kernel/harness-error.ts";
import type { Curator, Item } from "./curator.ts";
import { createHops, type Hop } from "./hops.ts";
import { type PlayedSection, playedText, playItems } from "./playback.ts";
import type { Reference } from "./reference.ts";

export interface CatchUpOptions {
  readonly reference: Reference;
  readonly curator: Curator;
  /** The machine's time that transcoding what is left may take. */
  readonly transcodeWithinMs: number;
  readonly signal: AbortSignal;
  /** Hears of each hop that was reached. */
  onHop(hop: Hop): void;
}

export interface CaughtUp {
  readonly hops: readonly Hop[];
  readonly items: readonly Item[];
  readonly played: readonly PlayedSection[];
  /** Keys of manifests that nobody took: what carried them is lost, or still waits to retry. */
  readonly left: readonly string[];
}

const HOP_WITHIN_MS = 60_000;
const MANIFESTS_WITHIN_MS = 30_000;
const INGEST_WITHIN_MS = 120_000;

/** As many as the catalogue lists at once; of more items, the latest are looked at. */
const ITEMS_MAX = 100;

/** Statuses of a section that nothing will change any more. */
const ENDED: ReadonlySet<string> = new Set(["COMPLETED", "FAILED", "CANCELLED"]);

/** Undefined when no batch was ever dropped; HOP_FAILED names the hop at which work stands still. */
export async function catchUp(options: CatchUpOptions): Promise<CaughtUp | undefined> {
  const { reference, curator, signal, onHop } = options;
  const { hop, reached } = createHops({ signal, onHop, stopped: stoppedAt });
  const waiting = await curator.waiting();
  if (waiting.length === 0 && (await curator.batches()).length === 0) return undefined;
  const timeout = AbortSignal.timeout(MANIFESTS_WITHIN_MS);
  const left = await hop("dropbox", HOP_WITHIN_MS, () => manifests(curator, timeout));
  const ids = await hop("ingest", INGEST_WITHIN_MS, () => ingested(curator));
  const items = await hop("transcode", options.transcodeWithinMs, () => transcoded(curator, ids));
  await hop("search", HOP_WITHIN_MS, async () => {
    const found = new Set(await curator.search(""));
    if (items.some(({ id }) => !found.has(id))) return undefined;
    return [found, `${items.length} items found through Solr`];
  });
  const whole = items.filter(({ sections }) =>
    sections.every(({ status }) => status === "COMPLETED"),
  );
  const played = await hop("playback", HOP_WITHIN_MS, async () => {
    const sections = await playItems(curator, reference.webUrl, whole);
    return [sections, playedText(sections)];
  });
  return { hops: reached, items, played, left };
}

/** What is still there when the time is over is no failure: it may be stuck since long. */
async function manifests(curator: Curator, timeout: AbortSignal) {
  const left = await curator.waiting();
  if (left.length > 0 && !timeout.aborted) return undefined;
  const detail =
    left.length === 0
      ? "every manifest was taken"
      : `${left.length} manifests wait for their event`;
  return [left, detail] as const;
}

/** Ids of the latest items, once every row was made or has failed. */
async function ingested(curator: Curator) {
  // The latest batch first.
  const entries = (await curator.batches()).flatMap((batch) => batch.entries);
  if (entries.some(({ complete, error }) => !complete && !error)) return undefined;
  const failed = entries.filter(({ error }) => error).length;
  const made = [...new Set(entries.flatMap((entry) => entry.media_object_pid ?? []))];
  const rest = failed === 0 ? "" : `, ${failed} rows failed`;
  return [made.slice(0, ITEMS_MAX), `${made.length} items made${rest}`] as const;
}

/** The items, once every encode has ended; one that was removed meanwhile is passed over. */
async function transcoded(curator: Curator, ids: readonly string[]) {
  const found = await Promise.all(ids.map(curator.findItem));
  const items = found.filter((item) => item !== undefined);
  const sections = items.flatMap((item) => item.sections);
  if (sections.some(({ status }) => !ENDED.has(status))) return undefined;
  const made = sections.reduce((sum, { derivatives }) => sum + derivatives.length, 0);
  const failed = sections.filter(({ status }) => status !== "COMPLETED").length;
  const rest = failed === 0 ? "" : `, ${failed} without a stream`;
  return [items, `${sections.length} sections, ${made} qualities${rest}`] as const;
}

function stoppedAt(name: string, error: unknown): HarnessError {
  return new HarnessError(
    "HOP_FAILED",
    `What an earlier start left stands still at the hop "${name}": ${messageOf(error)}`,
    { cause: error },
  );
}
