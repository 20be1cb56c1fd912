/** `avalon-aws trace <ref>`: the causal tree, and the reason where it stopped. */

import { z } from "zod";
import type { Trace } from "#bus/trace.ts";
import { defineCommand } from "../command.ts";
import { ask, endpointOptions } from "../endpoint.ts";

export const trace = defineCommand({
  summary: "tell what became of an object, message or job, and why",
  positionals: [
    {
      name: "ref",
      summary: "an object key, a URL, an id of a message, job or request, a mail address, an ARN",
      required: true,
    },
  ],
  options: z.strictObject(endpointOptions),
  examples: ["avalon-aws trace dropbox/Spring/BATCH.CSV", "avalon-aws trace 1234567890123-abcdef"],
  exitCodes: { 1: "nothing is known of it; what is near is told" },
  async run({ positionals, options, print }) {
    const ref = positionals[0] ?? "";
    const found = await ask<Trace>(options, "/_harness/trace", { ref });
    print.result(found);
    if (found.trees.length === 0) {
      print.problem(found.text);
      return 1;
    }
    print.line(found.text);
    if (found.reasons.length > 0) print.line("\nWhere it stopped:");
    for (const reason of found.reasons) print.line(`  ${reason}`);
    return 0;
  },
});
