/**
 * Operations that S3 may take minutes for. Their answer begins before it is known, with white space
 * to keep the connection alive, and an error then comes inside of a 200.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
 */

import { Buffer } from "node:buffer";
import { createClock } from "#kernel/clock.ts";
import type { Outcome } from "../call.ts";
import { protocols } from "../protocols/protocols.ts";
import { xmlQuirks } from "../protocols/quirks.ts";
import { XML_PROLOG } from "../protocols/xml.ts";
import type { WireResponse } from "../wire-message.ts";
import { answerError } from "./error-answer.ts";
import { requestHeaders } from "./request-headers.ts";
import type { Decoded } from "./stages.ts";

const PATIENCE_MS = 20_000;
const SPACE_EVERY_MS = 5_000;

/** The connection is kept by the machine's time, whatever the harness clock does. */
const machine = createClock();

/** The answer begun, when the operation may take long and has not ended in time. */
export async function beginLongAnswer(
  decoded: Decoded,
  outcome: Promise<Outcome>,
  patienceMs: number = PATIENCE_MS,
): Promise<WireResponse | undefined> {
  const { service, operation } = decoded;
  if (!xmlQuirks[service.name]?.longAnswers?.includes(operation.name)) return undefined;
  if (patienceMs > 0 && (await endsWithin(patienceMs, outcome))) return undefined;
  const headers = { "content-type": "application/xml", ...requestHeaders(decoded) };
  return { status: 200, headers, body: spaced(decoded, outcome) };
}

async function* spaced(decoded: Decoded, outcome: Promise<Outcome>): AsyncGenerator<Uint8Array> {
  yield Buffer.from(XML_PROLOG);
  while (!(await endsWithin(SPACE_EVERY_MS, outcome))) yield Buffer.from(" ");
  yield Buffer.from(textOf(decoded, await outcome).replace(XML_PROLOG, ""));
}

/** Gap: what an answer says in headers, such as the new version's id, comes too late for them. */
function textOf(decoded: Decoded, outcome: Outcome): string {
  const { request, requestId } = decoded;
  const answer = outcome.ok
    ? protocols[decoded.protocol].encode(decoded, outcome.output, requestId)
    : answerError(outcome.error, { ...decoded, path: request.path });
  // These operations' outputs are structures, which are written as text.
  return String(answer.body ?? "");
}

function endsWithin(ms: number, work: Promise<unknown>): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = machine.schedule(machine.now() + ms, () => resolve(false));
    const end = () => {
      timer.cancel();
      resolve(true);
    };
    work.then(end, end);
  });
}
