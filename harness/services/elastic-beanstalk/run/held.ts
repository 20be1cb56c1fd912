/**
 * The messages that a worker's daemons have in their hands. They are kept with the environment: a
 * harness that goes on with the data of one that was killed gives them back at once. Choice: on AWS
 * they would come back by their visibility timeout, as a new instance knows nothing of the one that
 * was lost; here it is known that nobody works on them any more.
 */

import { AwsError } from "#kernel/aws-error.ts";
import type { DaemonMessage } from "../engine.ts";
import type { EbProcedureContext, EbStep } from "../operation.ts";
import * as steps from "./steps.ts";
import { owner } from "./work.ts";

interface Held {
  readonly id: string;
  readonly instanceId: string;
  readonly queueUrl: string;
  readonly messages: readonly DaemonMessage[];
}

const keyOf = ({ id, instanceId }: Omit<Held, "queueUrl" | "messages">, messageId: string) =>
  `${id}/${instanceId}/${messageId}`;

/** The daemon of an instance has received the messages. */
export const hold: EbStep<Held, void> = ({ messages, queueUrl, ...at }, { store }) => {
  for (const { messageId, receiptHandle } of messages)
    store.held.put(keyOf(at, messageId), { queueUrl, receiptHandle });
  return { output: undefined };
};

/** It is done with one; one that it was handed again meanwhile is still held. */
export const letGo: EbStep<Omit<Held, "queueUrl">, void> = ({ messages, ...at }, { store }) => {
  for (const { messageId, receiptHandle } of messages) {
    const key = keyOf(at, messageId);
    if (store.held.find(key)?.receiptHandle === receiptHandle) store.held.remove(key);
  }
  return { output: undefined };
};

const forgetHeld: EbStep<string, void> = (id, { store }) => {
  for (const { key } of store.held.scan({ prefix: `${id}/` })) store.held.remove(key);
  return { output: undefined };
};

/** Makes visible again what daemons of an earlier harness held; none of them may be alive. */
export async function giveBack(
  ctx: Pick<EbProcedureContext, "account" | "store" | "call" | "transact">,
  id: string,
): Promise<void> {
  const held = ctx.store.held.scan({ prefix: `${id}/` });
  if (held.length === 0) return;
  let given = 0;
  for (const { document } of held) {
    const { queueUrl: QueueUrl, receiptHandle: ReceiptHandle } = document;
    try {
      const at = { QueueUrl, ReceiptHandle, VisibilityTimeout: 0 };
      await ctx.call("sqs", "ChangeMessageVisibility", at, { as: owner(ctx.account) });
      given++;
    } catch (error) {
      // It was deleted, or is visible again already.
      if (!(error instanceof AwsError)) throw error;
    }
  }
  ctx.transact(forgetHeld, id);
  const message = `Messages that workers held when the harness ended, given back: ${given}.`;
  if (given > 0) ctx.transact(steps.tell, { id, severity: "INFO", message });
}
