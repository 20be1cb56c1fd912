/** `avalon-aws ingest --event event.json`: a production S3 event or queue body, made to happen again. */

import { readFile } from "node:fs/promises";
import { z } from "zod";
import { HarnessError, messageOf } from "#kernel/harness-error.ts";
import { isJsonObject, type JsonObject, parseJson } from "#kernel/json.ts";
import { defineCommand } from "../command.ts";
import { ask, endpointOptions } from "../endpoint.ts";

interface Replayed {
  readonly kind: string;
  readonly target: string;
  readonly ref: string;
}

export const ingest = defineCommand({
  summary: "replay a production S3 event or queue message",
  options: z.strictObject({
    ...endpointOptions,
    event: z.string().min(1).describe("file that holds the S3 event or the SQS message body"),
    function: z.string().optional().describe("function to invoke with an S3 event"),
    queue: z.string().optional().describe("queue to send a message body to"),
  }),
  examples: [
    "avalon-aws ingest --event event.json --function avalon-batch-ingest",
    "avalon-aws ingest --event body.json --queue avalon-default",
  ],
  exitCodes: { 1: "the file cannot be read or is neither of the two" },
  async run({ options, print }) {
    const body = await readEvent(options.event);
    const target = { function: options.function, queue: options.queue };
    const replayed = await ask<Replayed>(options, "/_harness/replay", {}, { body, ...target });
    print.result(replayed);
    print.line(`Replayed as ${replayed.kind} to ${replayed.target}.`);
    print.line(`What becomes of it: avalon-aws trace ${replayed.ref}`);
    return 0;
  },
});

async function readEvent(path: string): Promise<JsonObject> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    const why = messageOf(cause);
    throw new HarnessError("INPUT_UNREADABLE", `${path} cannot be read: ${why}.`, { cause });
  }
  const body = parseJson(text);
  if (isJsonObject(body)) return body;
  throw new HarnessError(
    "INPUT_UNREADABLE",
    `${path} is not a JSON object; give an S3 event ({"Records": [...]}) or an SQS message's body.`,
  );
}
