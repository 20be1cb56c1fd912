/**
 * The loop behind an event source mapping: receives messages as the function's role and gathers
 * them to batches. What failed in one comes back by its visibility timeout.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
 */

import { AwsError } from "#kernel/aws-error.ts";
import { rolePrincipal } from "#kernel/principal.ts";
import type { Message } from "#model/types/sqs.ts";
import type { Background, Transition } from "#operation/service.ts";
import type { LambdaRuntime } from "../engine.ts";
import { pollerConcurrency, sqsReceiveMax } from "../limits.ts";
import type { LambdaProcedureContext } from "../operation.ts";
import type { LambdaStore } from "../store.ts";
import { targetOf } from "../target.ts";
import { dropFiltered, type Poll, runBatch } from "./batch.ts";
import { passesFilters } from "./filter.ts";
import type { Mapping } from "./mapping.ts";
import { filteredView, sqsRecord } from "./sqs-event.ts";

/** One poller a mapping that is enabled. */
export const eventSourcePoller: Background<LambdaStore, LambdaRuntime> = {
  name: "event-source-mapping",
  wanted: (store) =>
    store.mappings
      .scan()
      .filter(({ document }) => document.enabled)
      .map(({ key }) => key),
  run: (key, ctx) => poll(key, ctx),
};

/** SQS's own bound of a receive. */
const WAIT_SECONDS = 20;

/** After a receive failed (no permission, no queue). */
const PROBLEM_WAIT_MS = 5000;

async function poll(key: string, ctx: LambdaProcedureContext): Promise<void> {
  const running = new Set<Promise<void>>();
  const bugs: unknown[] = [];
  while (!ctx.signal.aborted && bugs.length === 0) {
    const mapping = ctx.store.mappings.find(key);
    if (!mapping?.enabled) break;
    try {
      const batch = await gather(pollOf(ctx, mapping));
      if (batch.messages.length === 0) continue;
      const work = runBatch(batch.poll, batch.messages)
        .then((result) => {
          if (!ctx.signal.aborted) ctx.transact(noteResult, { key, result });
        })
        .catch((error: unknown) => void bugs.push(error))
        .finally(() => running.delete(work));
      running.add(work);
      if (running.size >= (mapping.concurrencyMax ?? pollerConcurrency))
        await Promise.race(running);
    } catch (error) {
      if (ctx.signal.aborted) break;
      if (!(error instanceof AwsError)) throw error;
      ctx.transact(noteResult, { key, result: `PROBLEM: ${error.message}` });
      await ctx.until(() => undefined, { deadline: ctx.now + PROBLEM_WAIT_MS });
    }
  }
  await Promise.all(running);
  // A batch runs beside the loop, so what it throws is thrown from here.
  if (bugs.length > 0) throw bugs[0];
}

/** What may have changed since the last batch is read afresh. */
function pollOf(ctx: LambdaProcedureContext, mapping: Mapping): Poll {
  const target = targetOf(ctx.store, mapping.functionKey);
  const { role, functionName } = target.version;
  const [, , , , account, name] = mapping.sourceArn.split(":");
  const queueUrl = `${ctx.origin}/${account}/${name}`;
  return { ctx, mapping, target, as: rolePrincipal(ctx.account, role, functionName), queueUrl };
}

/** Messages until the batch is full, or its window has passed since the first one. */
async function gather(poll: Poll): Promise<{ poll: Poll; messages: readonly Message[] }> {
  const { ctx, mapping } = poll;
  const messages: Message[] = [];
  let deadline = Number.POSITIVE_INFINITY;
  while (messages.length < mapping.batchSize && !ctx.signal.aborted) {
    const leftSeconds = Math.ceil((deadline - ctx.now) / 1000);
    if (leftSeconds <= 0) break;
    const received = await receive(poll, {
      count: Math.min(sqsReceiveMax, mapping.batchSize - messages.length),
      waitSeconds: Math.min(WAIT_SECONDS, leftSeconds),
    });
    const kept = await filter(poll, received);
    messages.push(...kept);
    if (mapping.windowSeconds === 0) {
      // Larger batches without a window take what is there at once.
      if (received.length < sqsReceiveMax) break;
      deadline = ctx.now + 1;
    } else if (kept.length > 0 && deadline === Number.POSITIVE_INFINITY)
      deadline = ctx.now + mapping.windowSeconds * 1000;
    if (messages.length === 0) break;
  }
  return { poll, messages };
}

async function receive(
  { ctx, queueUrl, as }: Poll,
  wanted: { readonly count: number; readonly waitSeconds: number },
): Promise<readonly Message[]> {
  const { Messages } = await ctx.call(
    "sqs",
    "ReceiveMessage",
    {
      QueueUrl: queueUrl,
      MaxNumberOfMessages: wanted.count,
      WaitTimeSeconds: wanted.waitSeconds,
      MessageSystemAttributeNames: ["All"],
      MessageAttributeNames: ["All"],
    },
    { as },
  );
  return Messages ?? [];
}

/** The messages that pass; the others are deleted, as Lambda does. */
async function filter(poll: Poll, messages: readonly Message[]): Promise<readonly Message[]> {
  const { mapping, ctx } = poll;
  const passes = (message: Message) =>
    passesFilters(filteredView(sqsRecord(message, mapping.sourceArn, ctx.region)), mapping.filters);
  const kept = messages.filter(passes);
  if (kept.length < messages.length)
    await dropFiltered(
      poll,
      messages.filter((message) => !kept.includes(message)),
    );
  return kept;
}

const noteResult: Transition<LambdaStore, { key: string; result: string }, void> = (input, ctx) => {
  const mapping = ctx.store.mappings.find(input.key);
  if (mapping && mapping.lastResult !== input.result)
    ctx.store.mappings.put(input.key, { ...mapping, lastResult: input.result });
  return { output: undefined };
};
