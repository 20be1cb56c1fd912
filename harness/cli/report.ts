/** What `start` tells at its end: items, where to watch them, what lies in each bucket. */

import type { CaughtUp } from "#deployment/catch-up.ts";
import type { Hop } from "#deployment/hops.ts";
import type { Journey } from "#deployment/journey.ts";
import type { PlayedSection } from "#deployment/playback.ts";
import type { Reference } from "#deployment/reference.ts";
import { keysIn } from "#servers/linked-bucket.ts";
import type { Servers } from "#servers/servers.ts";
import type { Harness } from "../harness.ts";
import { countKeys, countObjects, type ObjectCounts } from "./object-counts.ts";
import type { Printer } from "./printer.ts";

export interface Report {
  readonly ok: true;
  /** Whether the data directory held the deployment of an earlier start. */
  readonly resumed: boolean;
  readonly endpoint: string;
  readonly webUrl: string;
  readonly playback: readonly string[];
  readonly hops: readonly Hop[];
  readonly items: readonly { readonly id: string; readonly sections: number }[];
  readonly played: readonly PlayedSection[];
  /** Keys of manifests of earlier starts that nobody took. */
  readonly left: readonly string[];
  readonly objects: ObjectCounts;
  /** Fedora's bucket, when the gateway of kept servers holds it. */
  readonly linked?: { readonly endpoint: string; readonly objects: ObjectCounts };
  readonly mails: readonly string[];
}

export interface Told {
  readonly harness: Harness;
  readonly servers: Servers;
  readonly reference: Reference;
  readonly resumed: boolean;
  /** What earlier starts had left, when they had left something. */
  readonly caughtUp: CaughtUp | undefined;
  /** The batch of this start. */
  readonly journey: Journey | undefined;
}

/** Prints what people want to see of it, and gives all of it. */
export async function tell(print: Printer, told: Told): Promise<Report> {
  const { harness, servers, reference, caughtUp, journey } = told;
  const played = [...(caughtUp?.played ?? []), ...(journey?.played ?? [])];
  const items = [...(caughtUp?.items ?? []), ...(journey?.items ?? [])];
  const urls = new Set(played.map(({ itemId }) => `${reference.webUrl}/media_objects/${itemId}`));
  const objects = await countObjects(harness.call);
  print.line("");
  tellCounts(print, objects);
  const { linked } = servers;
  const far = linked &&
    !isBehind(harness, linked.endpoint, objects[linked.bucket]) && {
      ...linked,
      objects: { [linked.bucket]: countKeys(await keysIn(linked)) },
    };
  if (far) tellCounts(print, far.objects, ` at ${far.endpoint}`);
  const left = caughtUp?.left ?? [];
  for (const key of left)
    print.line(`Nobody took the manifest ${key}: \`avalon-aws trace ${key}\` tells why.`);
  print.line("");
  for (const url of urls) print.line(`Watch it: ${url}`);
  if (urls.size === 0) print.line(`The web application: ${reference.webUrl}`);
  return {
    ok: true,
    resumed: told.resumed,
    endpoint: harness.endpoint,
    webUrl: reference.webUrl,
    playback: [...urls],
    hops: [...(caughtUp?.hops ?? []), ...(journey?.hops ?? [])],
    items: items.map(({ id, sections }) => ({ id, sections: sections.length })),
    played,
    left,
    objects,
    ...(far ? { linked: { endpoint: far.endpoint, objects: far.objects } } : {}),
    mails: servers.inbox.list().map(({ subject }) => subject),
  };
}

/** Whether a linked bucket is one of the provider's behind the gateway, where it was counted. */
const isBehind = ({ options }: Harness, endpoint: string, counted: object | undefined): boolean =>
  counted !== undefined &&
  options.s3Provider === "localstack" &&
  options.localstackEndpoint === endpoint;

function tellCounts(print: Printer, objects: ObjectCounts, where = ""): void {
  for (const [bucket, prefixes] of Object.entries(objects))
    for (const [prefix, count] of Object.entries(prefixes))
      print.line(`  ${String(count).padStart(6)} objects in s3://${bucket}/${prefix}${where}`);
}
