/** ReceiveMessage: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html */

import type { Transition } from "#operation/service.ts";
import { queueAt } from "../address.ts";
import * as errors from "../errors.ts";
import { secondMs } from "../limits.ts";
import type { SqsContext, SqsProcedure, SqsTransition } from "../operation.ts";
import { isFifo, numberOf, type Queue } from "../queue.ts";
import { hasVisible, nextVisibleAt, receiveFrom } from "../receive.ts";
import { rememberReceive, repeatedReceive } from "../receive-attempt.ts";
import { checkSystemAttributeNames, shownMessage } from "../shown-message.ts";
import type { SqsStore } from "../store.ts";

type Input = Parameters<SqsTransition<"ReceiveMessage">>[0];
type Output = ReturnType<SqsTransition<"ReceiveMessage">>["output"];

/** Receives messages; where there are none, waits for some as long as asked (long polling). */
export const receiveMessage: SqsProcedure<"ReceiveMessage"> = async (input, ctx) => {
  const queue = queueAt(ctx.store, input.QueueUrl);
  checkSystemAttributeNames(systemNames(input));
  const waitSeconds = waitSecondsOf(queue, input);
  const deadline = ctx.now + waitSeconds * secondMs;
  const first = ctx.transact(receiveNow, input);
  if (first.Messages || waitSeconds === 0) return first;
  const attempt = (): Output | undefined => {
    const current = queueAt(ctx.store, input.QueueUrl);
    if (!hasVisible(ctx.store, current, ctx.now)) return undefined;
    const output = ctx.transact(receiveNow, input);
    return output.Messages ? output : undefined;
  };
  const wakeAt = () => nextVisibleAt(ctx.store, queue, ctx.now);
  return (await ctx.until(attempt, { deadline, wakeAt })) ?? {};
};

/** Receives what is there at this moment. */
const receiveNow: Transition<SqsStore, Input, Output> = (input, ctx) => {
  const queue = queueAt(ctx.store, input.QueueUrl);
  const { messages, events } = receiveOrRepeat(queue, input, ctx);
  const selection = {
    systemNames: systemNames(input),
    attributeNames: input.MessageAttributeNames ?? [],
  };
  const shown = messages.map((message) => shownMessage(message, selection));
  return { output: shown.length > 0 ? { Messages: shown } : {}, events };
};

function receiveOrRepeat(queue: Queue, input: Input, ctx: SqsContext) {
  const attemptId = input.ReceiveRequestAttemptId;
  if (attemptId !== undefined && !isFifo(queue)) {
    const reason = "The request includes a parameter that is not valid for this queue type.";
    throw errors.invalidValue(attemptId, "ReceiveRequestAttemptId", reason);
  }
  const visibilitySeconds = input.VisibilityTimeout ?? numberOf(queue, "VisibilityTimeout");
  if (attemptId !== undefined) {
    const repeated = repeatedReceive(queue, { attemptId, visibilitySeconds }, ctx);
    if (repeated) return { messages: repeated, events: [] as const };
  }
  const count = input.MaxNumberOfMessages ?? 1;
  const isLongPoll = waitSecondsOf(queue, input) > 0;
  const received = receiveFrom(queue, { count, visibilitySeconds, isLongPoll }, ctx);
  if (attemptId !== undefined) rememberReceive(queue, attemptId, received.messages, ctx);
  return received;
}

const waitSecondsOf = (queue: Queue, input: Input): number =>
  input.WaitTimeSeconds ?? numberOf(queue, "ReceiveMessageWaitTimeSeconds");

const systemNames = (input: Input): readonly string[] => [
  ...(input.AttributeNames ?? []),
  ...(input.MessageSystemAttributeNames ?? []),
];
