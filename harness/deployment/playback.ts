/** Playing an item as a browser would: page, cookies, master list, variant lists, segments. */

import type { Answer, Visitor } from "#engines/visitor/visitor.ts";
import { HarnessError } from "#kernel/harness-error.ts";
import type { Curator, Item } from "./curator.ts";

export interface PlayedVariant {
  readonly url: string;
  readonly bandwidth: number;
  readonly segments: number;
  /** Bytes of the first segment. */
  readonly firstSegmentBytes: number;
  readonly seconds: number;
}

export interface PlayedSection {
  readonly itemId: string;
  readonly variants: readonly PlayedVariant[];
}

/** Plays every section of those items that are published, as a viewer each. */
export async function playItems(
  curator: Curator,
  webUrl: string,
  items: readonly Item[],
): Promise<readonly PlayedSection[]> {
  const played: PlayedSection[] = [];
  // A viewer sees published items only; the others are staff's.
  for (const item of items.filter(({ published }) => published))
    for (const section of item.sections) {
      const variants = await playSection(curator.viewer(), webUrl, item.id, section.id);
      played.push({ itemId: item.id, variants });
    }
  return played;
}

/** `2 sections played, 5 variants with signed cookies` */
export function playedText(played: readonly PlayedSection[]): string {
  const variants = played.reduce((sum, one) => sum + one.variants.length, 0);
  return `${played.length} sections played, ${variants} variants with signed cookies`;
}

/** Plays section `sectionId` of item `itemId`; every step that is refused is told with its answer. */
async function playSection(
  visitor: Visitor,
  webUrl: string,
  itemId: string,
  sectionId: string,
): Promise<readonly PlayedVariant[]> {
  await get(visitor, `${webUrl}/media_objects/${itemId}`);
  const master = await get(visitor, `${webUrl}/master_files/${sectionId}/auto.m3u8`);
  const variants = variantsOf(master.text);
  if (variants.length === 0)
    throw new HarnessError("HOP_FAILED", `The master list of ${sectionId} names no variant.`);
  const origin = { origin: webUrl };
  return Promise.all(
    variants.map(async ({ url, bandwidth }) => {
      const list = await get(visitor, url, origin);
      const { uris, seconds } = segmentsOf(list.text);
      const first = await get(visitor, new URL(uris[0] ?? "", url).href, origin);
      if (first.body[0] !== SYNC_BYTE)
        throw new HarnessError("HOP_FAILED", `The first segment of ${url} is no transport stream.`);
      const last = new URL(uris.at(-1) ?? "", url).href;
      await get(visitor, last, origin);
      return {
        url,
        bandwidth,
        segments: uris.length,
        firstSegmentBytes: first.body.length,
        seconds,
      };
    }),
  );
}

/** The first byte of every MPEG transport stream packet (ISO/IEC 13818-1). */
const SYNC_BYTE = 0x47;

async function get(
  visitor: Visitor,
  url: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const answer = await visitor.visit(url, { headers });
  if (answer.status === 200) return answer;
  throw new HarnessError("HOP_FAILED", `${url} answered ${answer.status}: ${answer.text.trim()}`);
}

function variantsOf(master: string): readonly { url: string; bandwidth: number }[] {
  const lines = master.split("\n").map((line) => line.trim());
  return lines.flatMap((line, i) => {
    const bandwidth = /^#EXT-X-STREAM-INF:.*BANDWIDTH=(\d+)/.exec(line)?.[1];
    const url = lines[i + 1];
    return bandwidth === undefined || !url ? [] : [{ url, bandwidth: Number(bandwidth) }];
  });
}

function segmentsOf(list: string): { uris: readonly string[]; seconds: number } {
  const lines = list.split("\n").map((line) => line.trim());
  const uris = lines.filter((line) => line !== "" && !line.startsWith("#"));
  const seconds = lines
    .map((line) => Number(/^#EXTINF:([\d.]+)/.exec(line)?.[1] ?? 0))
    .reduce((sum, duration) => sum + duration, 0);
  return { uris, seconds };
}
