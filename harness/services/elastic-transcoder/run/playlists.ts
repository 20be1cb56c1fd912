/**
 * The master playlists of a job, written when all of its outputs are terminal.
 * https://docs.aws.amazon.com/elastictranscoder/latest/developerguide/job-settings.html
 */

import { masterPlaylist, type Variant } from "#media/hls.ts";
import { playlistName } from "#media/names.ts";
import type { MadePackage } from "#media/transcoder.ts";
import type { Playlist } from "#model/types/elastic-transcoder.ts";
import { writePlaylist } from "./deliver.ts";
import { outputExists, playlistNeeds } from "./failures.ts";
import { exists } from "./storage.ts";
import { relativeUri } from "./uri.ts";
import { keyOf, type Work } from "./work.ts";

/** Writes one master playlist of the outputs that were made, by their `Key`. */
export async function writeMaster(
  work: Work,
  playlist: Playlist,
  made: ReadonlyMap<string, MadePackage>,
): Promise<void> {
  const name = playlistName(playlist.Name ?? "");
  const keys = playlist.OutputKeys ?? [];
  const missing = keys.filter((key) => !made.has(key));
  if (missing.length > 0) throw playlistNeeds(missing);
  const bucket = work.pipeline.ContentConfig?.Bucket ?? "";
  const key = keyOf(work, name);
  if (!work.resumed && (await exists(work, bucket, key))) throw outputExists({ bucket, key });
  const variants = keys.map((one) => variantOf(name, one, made.get(one)));
  await writePlaylist(work, name, masterPlaylist(variants));
}

function variantOf(playlist: string, key: string, made: MadePackage | undefined): Variant {
  return {
    uri: relativeUri(playlist, playlistName(key)),
    bandwidth: made?.bandwidth ?? 0,
    ...(made?.codecs.length && { codecs: made.codecs }),
    ...(made?.size && { size: made.size }),
  };
}
