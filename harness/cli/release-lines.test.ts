import { expect, test } from "vitest";
import type { JournalRecord } from "#bus/journal.ts";
import { releaseLine } from "./release-lines.ts";

const changed = (level: string, state: string, more = {}): JournalRecord => ({
  seq: 1,
  time: 0 as JournalRecord["time"],
  hops: 0,
  kind: "event",
  cause: undefined,
  summary: "PipelineStateChanged",
  detail: {
    level,
    state,
    detail: { pipeline: "avalon-release", "execution-id": "1c8c77b1-aaaa", ...more },
  },
});

test.for([
  ["Pipeline", "STARTED", {}, "release 1c8c77b1 began"],
  ["Action", "SUCCEEDED", { action: "ReleaseWebapp" }, "release 1c8c77b1: ReleaseWebapp succeeded"],
  [
    "Action",
    "FAILED",
    {
      action: "ReleaseWebapp",
      "execution-result": { "external-execution-summary": "no answer", "error-code": "JobFailed" },
    },
    "release 1c8c77b1: ReleaseWebapp failed: no answer",
  ],
  ["Stage", "STARTED", { stage: "Release" }, undefined],
] as const)("%s %s", ([level, state, more, expected]) => {
  expect(releaseLine(changed(level, state, more), "avalon-release")).toBe(expected);
});

test("another pipeline's releases are not told", () => {
  expect(releaseLine(changed("Pipeline", "STARTED"), "other")).toBeUndefined();
});
