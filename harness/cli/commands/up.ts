/** `avalon-aws up`: the local AWS alone, on its port, until Ctrl-C. */

import { harnessSchema } from "#config/options.ts";
import { createHarness } from "../../harness.ts";
import { defineCommand } from "../command.ts";
import { collectDeadBuffersSoon } from "../dead-buffers.ts";
import { createPrintingLogger } from "../printing-logger.ts";
import { aborted } from "../wait.ts";

export const up = defineCommand({
  summary: "run the local AWS until Ctrl-C",
  options: harnessSchema,
  examples: ["avalon-aws up", "avalon-aws up --port 0 --data-dir ./state"],
  exitCodes: { 1: "it could not start" },
  async run({ options, print, signal }) {
    const logger = createPrintingLogger(print, options.logLevel);
    collectDeadBuffersSoon(options);
    await using harness = await createHarness({ ...options, logger });
    print.result({ endpoint: harness.endpoint, env: harness.env });
    print.line(`The local AWS answers at ${harness.endpoint}`);
    for (const [name, value] of Object.entries(harness.env))
      print.line(`  export ${name}=${value}`);
    print.line(
      options.dataDir === undefined
        ? "State is kept in memory and ends with it (--data-dir keeps it). Ctrl-C stops it."
        : `State is kept in ${options.dataDir}. Ctrl-C stops it.`,
    );
    await aborted(signal);
    print.line("Stopping.");
    return 0;
  },
});
