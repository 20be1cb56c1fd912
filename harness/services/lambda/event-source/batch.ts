/**
 * One batch of an event source mapping: the function is run with its messages, and what succeeded
 * is deleted. The batch has a journal record of its own, which follows from the receive of each of
 * its messages; all that the run does and leads to follows from it.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
 */

import { Buffer } from "node:buffer";
import { AwsError } from "#kernel/aws-error.ts";
import { uuid } from "#kernel/ids.ts";
import { isJsonObject, parseJson } from "#kernel/json.ts";
import type { SessionPrincipal } from "#kernel/principal.ts";
import type { Message } from "#model/types/sqs.ts";
import type { Work } from "#operation/context.ts";
import type { InvocationAnswer } from "../engine.ts";
import * as errors from "../errors.ts";
import { runFunction } from "../invocation.ts";
import { sqsReceiveMax } from "../limits.ts";
import type { LambdaProcedureContext } from "../operation.ts";
import type { Target } from "../target.ts";
import type { Mapping } from "./mapping.ts";
import { sqsRecord } from "./sqs-event.ts";

/** A mapping as it is at one time, with what is needed to act for it. */
export interface Poll {
  readonly ctx: LambdaProcedureContext;
  readonly mapping: Mapping;
  readonly target: Target;
  readonly as: SessionPrincipal;
  readonly queueUrl: string;
}

/** Messages in a sentence are named up to this number. */
const NAMED_MAX = 10;

/** Runs the function; resolves to the mapping's LastProcessingResult. */
export async function runBatch(poll: Poll, messages: readonly Message[]): Promise<string> {
  const requestId = uuid(poll.ctx.random);
  const { kind, summary, refs, follows } = workOn(poll, messages, "note", "takes");
  const work = { kind, summary, refs: [...refs, requestId], follows };
  try {
    await poll.ctx.begin(work, (ctx) => carryOut({ ...poll, ctx }, messages, requestId));
    return "OK";
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    if (error.code === errors.ITEMS_FAILED) return "OK";
    const isFunctions = error.code === errors.FUNCTION_FAILED;
    return `PROBLEM: ${isFunctions ? "Function call failed" : error.message}`;
  }
}

/** Deletes messages that no filter pattern matches, as Lambda does, and tells so. */
export async function dropFiltered(poll: Poll, messages: readonly Message[]): Promise<void> {
  const work = workOn(poll, messages, "skipped", "has no filter pattern for");
  await poll.ctx.begin(work, (ctx) => remove({ ...poll, ctx }, messages));
}

function workOn(
  { mapping, target }: Poll,
  messages: readonly Message[],
  kind: Work["kind"],
  verb: string,
): Work {
  const ids = messages.map(idOf);
  const more = ids.length > NAMED_MAX ? ` and ${ids.length - NAMED_MAX} more` : "";
  const count = `${ids.length} message${ids.length === 1 ? "" : "s"}`;
  const queue = mapping.sourceArn.split(":").at(-1);
  const named = `${ids.slice(0, NAMED_MAX).join(", ")}${more}`;
  return {
    kind,
    summary: `lambda ${target.function.name} ${verb} ${count} of ${queue}: ${named}`,
    refs: ids,
    follows: messages.flatMap((message) => message.ReceiptHandle ?? []),
  };
}

const idOf = (message: Message): string => message.MessageId ?? "";

/** Throws what failed: the function as a whole, or some of the items. */
async function carryOut(
  poll: Poll,
  messages: readonly Message[],
  requestId: string,
): Promise<void> {
  const { ctx, mapping, target } = poll;
  const Records = messages.map((each) => sqsRecord(each, mapping.sourceArn, ctx.region));
  const [first, second] = messages;
  const answer = await runFunction(ctx, {
    target,
    payload: Buffer.from(JSON.stringify({ Records })),
    requestId,
    cause: ctx.cause,
    whenBusy: "throttle",
    // Several messages are several traces: their run has one of its own.
    traceHeader: second ? undefined : first?.Attributes?.["AWSTraceHeader"],
    refs: messages.map(idOf),
  });
  const failed = failedItems(answer, mapping, messages.map(idOf));
  const succeeded = messages.filter((message) => !failed.has(idOf(message)));
  await remove(poll, succeeded);
  if (answer.outcome !== "success")
    throw errors.invocationFailed(answer.message ?? "the function failed");
  if (failed.size > 0) throw errors.itemsFailed([...failed]);
}

/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting */
function failedItems(
  answer: InvocationAnswer,
  mapping: Mapping,
  ids: readonly string[],
): ReadonlySet<string> {
  if (answer.outcome !== "success") return new Set(ids);
  if (!mapping.reportsItemFailures) return new Set();
  const text = Buffer.from(answer.payload).toString("utf8");
  const response = parseJson(text);
  if (text !== "" && response === undefined) return new Set(ids);
  const failures = isJsonObject(response) ? (response["batchItemFailures"] ?? []) : [];
  if (!Array.isArray(failures)) return new Set(ids);
  const named = failures.map((item) => (isJsonObject(item) ? item["itemIdentifier"] : undefined));
  // One identifier that is none of the batch's makes the whole batch fail.
  const known = named.filter((id): id is string => typeof id === "string" && ids.includes(id));
  return known.length === named.length ? new Set(known) : new Set(ids);
}

async function remove(poll: Poll, messages: readonly Message[]): Promise<void> {
  const { ctx, queueUrl: QueueUrl, as } = poll;
  for (let i = 0; i < messages.length; i += sqsReceiveMax) {
    const Entries = messages.slice(i, i + sqsReceiveMax).map((message, n) => ({
      Id: String(n),
      ReceiptHandle: message.ReceiptHandle ?? "",
    }));
    await ctx.call("sqs", "DeleteMessageBatch", { QueueUrl, Entries }, { as });
  }
}
