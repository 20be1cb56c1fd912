/** `npm run bench`: measures this machine's figures and shows them beside their targets. */

import { cpus } from "node:os";
import { z } from "zod";
import { messageOf } from "#kernel/harness-error.ts";
import { defineCommand } from "../command.ts";

export const bench = defineCommand({
  summary: "measure starts, deliveries and transcoding on this machine",
  options: z.strictObject({
    only: z
      .string()
      .regex(/^[a-j](,[a-j])*$/)
      .default("a,b,c,d,e,f,g,h,i,j")
      .describe(
        "a: starting, b: the real servers, c: delivery, d: transcoding, e: databases, " +
          "f: a release, g: the load balancer, h: containers, i: another provider, " +
          "j: the default deployment",
      ),
    seconds: z.int().min(1).max(600).default(60).describe("length of the film to transcode"),
    rounds: z.int().min(1).max(20).default(1).describe("how many times it is transcoded"),
  }),
  examples: ["npm run bench", "npm run bench -- --only a,c", "npm run bench -- --json"],
  async run({ options, print, env, signal }) {
    // Loaded here and not above: the benchmark sees the command line as a program to start.
    const { MEASUREMENTS } = await import("#harness/bench/bench.ts");
    const { tableOf } = await import("#harness/bench/figure.ts");
    const results: Record<string, unknown> = {};
    print.line(`${cpus().length} processors, Node ${process.versions.node}`);
    for (const [letter, { title, measure }] of Object.entries(MEASUREMENTS)) {
      if (!options.only.split(",").includes(letter) || signal.aborted) continue;
      print.progress(`Measuring ${title}`);
      try {
        const { seconds, rounds } = options;
        const figures = await measure({ env, signal, seconds, rounds });
        results[letter] = { title, figures };
        print.line(`\n${letter}. ${title}`);
        for (const line of tableOf(figures)) print.line(`  ${line}`);
      } catch (error) {
        // What cannot be measured here is told; the rest goes on.
        results[letter] = { title, error: messageOf(error) };
        print.line(`\n${letter}. ${title}: not measured: ${messageOf(error)}`);
      }
    }
    print.result({ node: process.versions.node, processors: cpus().length, results });
    return 0;
  },
});
