/**
 * A viewer in a real browser: the page, the signed cookies across two hosts, hls.js and the edge's
 * CORS, until the picture moves. Needs Chromium; where there is none the story is skipped.
 */

import { chromium } from "playwright-core";
import { expect } from "vitest";
import { machineEnvironment } from "#config/environment.ts";
import { follow } from "#deployment/journey.ts";
import { scenario, skipFor } from "#harness/scenario/index.ts";
import { findProgram } from "#setup/program.ts";
import { filmBatch, SUBMITTER } from "../batches.ts";

const executablePath = ["chromium", "google-chrome"]
  .map((name) => findProgram(name, machineEnvironment))
  .find((path) => path !== undefined);

/** Nothing of the browser's own may reach for the network. */
const QUIET = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

/** Runs inside the page, which knows what this file does not: a video element. */
const PLAY_TO_THE_END = `(async () => {
  const video = document.querySelector("video");
  video.muted = true;
  await video.play();
  await new Promise((resolve) => video.addEventListener("ended", resolve, { once: true }));
  return { seconds: video.duration, height: video.videoHeight };
})()`;

scenario("a published film plays in Chromium", async ({ deploy, task, skip }) => {
  skipFor({ task, skip }, executablePath ? undefined : "no chromium or google-chrome is found");
  const { reference, curator, habitat } = await deploy();
  const journey = await follow({
    habitat,
    reference,
    curator,
    batch: await filmBatch(),
    collection: await curator.createCollection("Browser", [SUBMITTER]),
    transcodeWithinMs: 60_000,
    signal: new AbortController().signal,
    onHop: () => {},
  });
  const browser = await chromium.launch({ executablePath: executablePath ?? "", args: QUIET });
  try {
    const page = await browser.newPage();
    const refused: string[] = [];
    page.on("response", (answer) => {
      if (answer.status() >= 400) refused.push(`${answer.status()} ${answer.url()}`);
    });
    await page.goto(`${reference.webUrl}/media_objects/${journey.items[0]?.id}`);
    const played = await page.evaluate(PLAY_TO_THE_END);
    expect(played).toMatchObject({ height: 180, seconds: expect.closeTo(2, 0) });
    expect(refused).toEqual([]);
  } finally {
    await browser.close();
  }
});
