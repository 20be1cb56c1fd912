/**
 * The four manifest formats a curator may use, side by side in one dropbox: each becomes a playable
 * item, with six derivatives where all three qualities are asked for.
 */

import { expect } from "vitest";
import { follow } from "#deployment/journey.ts";
import { scenario } from "#harness/scenario/index.ts";
import { filmBatch, SUBMITTER } from "../batches.ts";

const FORMATS = ["csv", "xls", "xlsx", "ods"] as const;

scenario("csv, xls, xlsx and ods become playable items", async ({ deploy }) => {
  const { reference, curator, habitat, world } = await deploy({
    qualities: ["low", "medium", "high"],
  });
  const collection = await curator.createCollection("Four formats", [SUBMITTER]);
  for (const format of FORMATS) {
    const batch = await filmBatch({ name: `from-${format}`, format });
    const journey = await follow({
      habitat,
      reference,
      curator,
      batch,
      collection,
      transcodeWithinMs: 60_000,
      signal: new AbortController().signal,
      onHop: () => {},
    });
    expect(journey.played[0]?.variants.map(({ segments }) => segments > 0)).toEqual([
      true,
      true,
      true,
    ]);
    const [section] = journey.items[0]?.sections ?? [];
    const { Contents = [] } = await world.call("s3", "ListObjectsV2", {
      Bucket: reference.names.derivatives,
      Prefix: `${section?.id}/`,
    });
    const keys = (Contents ?? []).map(({ Key = "" }) => Key);
    expect(keys.filter((key) => /\.(mp4|m3u8)$/.test(key))).toHaveLength(6);
  }
});
