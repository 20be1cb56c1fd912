/**
 * What a batch's media may be: a file that is no film fails by itself and is told as such; film and
 * sound get those of their qualities that the site asks for.
 */

import { expect } from "vitest";
import { type DeployedSystem, eventually, scenario } from "#harness/scenario/index.ts";
import { batchOf, SUBMITTER } from "../batches.ts";

const HEADERS = ["Title", "File", "Publish"];

/** The items of a dropped batch, once none of their encodes runs any more. */
async function encoded({ curator }: DeployedSystem, count: number) {
  return eventually(
    async () => {
      const items = await Promise.all((await curator.search("")).map(curator.item));
      const states = items.flatMap(({ sections }) => sections.map(({ status }) => status));
      const ended = states.every((status) => status === "COMPLETED" || status === "FAILED");
      return items.length === count && ended ? items : undefined;
    },
    { what: `${count} items without a running encode`, withinMs: 60_000 },
  );
}

scenario(
  "a broken film fails alone; the others get the qualities asked for",
  async ({ deploy }) => {
    const system = await deploy({ qualities: ["low", "high"] });
    const { curator, world } = system;
    const collection = await curator.createCollection("Media", [SUBMITTER]);
    await curator.drop(
      collection,
      await batchOf({
        headers: HEADERS,
        rows: [
          ["Film", "film.mp4", "yes"],
          ["Sound", "tone.mp3", "yes"],
          ["Broken", "broken.mp4", "yes"],
        ],
        media: { "film.mp4": "film.mp4", "tone.mp3": "tone.mp3", "broken.mp4": "broken.mp4" },
      }),
    );
    const items = await encoded(system, 3);
    const section = (medium: string, status: string) =>
      items
        .flatMap(({ sections }) => sections)
        .find((one) => one.medium === medium && one.status === status);
    const qualities = (medium: string) =>
      section(medium, "COMPLETED")
        ?.derivatives.map(({ quality }) => quality)
        .sort();
    expect(qualities("video")).toEqual(["high", "low"]);
    // Sound has no low quality: of the two asked for, one is left.
    expect(qualities("audio")).toEqual(["high"]);
    const broken = section("video", "FAILED");
    expect(broken?.errors.join()).toMatch(/4000|4006|format/i);
    expect(world.trace(broken?.workflowId ?? "").text).toContain("TranscodeJobChanged");
  },
);
