/**
 * Playback that CloudFront refuses: without cookies, with cookies of another path, of an unknown
 * key, forged, and expired — twenty minutes later by the clock, at once by the test.
 */

import { expect } from "vitest";
import { follow } from "#deployment/journey.ts";
import { scenario } from "#harness/scenario/index.ts";
import { filmBatch, SUBMITTER } from "../batches.ts";

const TTL_MS = 20 * 60_000;

scenario(
  "a stream is refused with the right code, and expires with time",
  async ({ harness, deploy }) => {
    const { reference, curator, habitat } = await deploy();
    const journey = await follow({
      habitat,
      reference,
      curator,
      batch: await filmBatch(),
      collection: await curator.createCollection("Refusals", [SUBMITTER]),
      transcodeWithinMs: 60_000,
      signal: new AbortController().signal,
      onHop: () => {},
    });
    const url = journey.played[0]?.variants[0]?.url ?? "";
    const item = journey.items[0];
    const answer = async (headers: Record<string, string>) => {
      const { status, text } = await curator.viewer().visit(url, { headers });
      return [status, /<Code>(\w+)<\/Code>/.exec(text)?.[1]];
    };
    expect(await answer({})).toEqual([403, "MissingKey"]);

    const viewer = curator.viewer();
    await viewer.visit(`${reference.webUrl}/media_objects/${item?.id}`);
    const cookies = Object.fromEntries(
      viewer.cookies.list().map(({ name, value }) => [name, value]),
    );
    const sent = (changes: Record<string, string> = {}) => ({
      cookie: Object.entries({ ...cookies, ...changes })
        .map(([name, value]) => `${name}=${value}`)
        .join("; "),
    });
    expect((await viewer.visit(url)).status).toBe(200);
    expect(await answer(sent())).toEqual([200, undefined]);
    expect(await answer(sent({ "CloudFront-Key-Pair-Id": "KUNKNOWN" }))).toEqual([
      403,
      "InvalidKey",
    ]);
    const forged = (cookies["CloudFront-Signature"] ?? "").replace(/^./, (c) =>
      c === "a" ? "b" : "a",
    );
    expect((await answer(sent({ "CloudFront-Signature": forged })))[0]).toBe(403);
    const elsewhere = url.replace(/(\/\/[^/]+\/)[^/]+/, "$1another-master-file");
    const wrongPath = await curator.viewer().visit(elsewhere, { headers: sent() });
    expect([wrongPath.status, wrongPath.text]).toEqual([
      403,
      expect.stringContaining("AccessDenied"),
    ]);

    await harness.clock.advance(TTL_MS + 1000);
    expect(await answer(sent())).toEqual([403, "AccessDenied"]);
    expect((await viewer.visit(url)).status).toBe(403);
  },
);
