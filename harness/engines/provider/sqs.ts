/** What is particular about SQS at another provider: queue URLs, receives, and the clock. */

import type { MessageDeleted } from "#bus/events.ts";
import type {
  ChangeMessageVisibilityBatchRequest,
  ChangeMessageVisibilityRequest,
  DeleteMessageBatchRequest,
  DeleteMessageBatchResult,
  SendMessageBatchRequest,
  SendMessageBatchResult,
} from "#model/types/sqs.ts";
import { type ForeignCall, type Hook, mirrored, type ServiceHooks } from "./foreign-service.ts";
import { forgetQueue, isDeleteLost, isRepeated } from "./sqs-adversary.ts";
import { queuesAgain } from "./sqs-again.ts";
import { tell } from "./sqs-events.ts";
import { receiveMessage } from "./sqs-receive.ts";
import { arnIn, incomingUrls, outgoingUrls, queueIn } from "./sqs-urls.ts";

function sent(call: ForeignCall, ids: readonly (string | undefined)[]): void {
  const queueArn = arnIn(call);
  const known = ids.filter((id) => id !== undefined);
  call.name(...known);
  call.ctx.transact(
    tell,
    known.map((messageId) => ({
      type: "MessageSent" as const,
      refs: [messageId, queueArn],
      queueArn,
      messageId,
    })),
  );
}

/** Whoever receives from the queue meanwhile waits until it is known what was sent. */
const sending =
  (hook: Hook): Hook =>
  (call) =>
    call.foreign.sending.during(queueIn(call), () => hook(call));

const send: Hook = sending(async (call) => {
  noteDelay(call, [call.input["DelaySeconds"]]);
  const output = await call.pass();
  sent(call, [output["MessageId"] as string | undefined]);
  return output;
});

const sendBatch: Hook = sending(async (call) => {
  // The model's own types of this operation.
  const { Entries } = call.input as unknown as SendMessageBatchRequest;
  noteDelay(call, Entries?.map(({ DelaySeconds }) => DelaySeconds) ?? []);
  const output = await call.pass();
  const { Successful = [] } = output as unknown as SendMessageBatchResult;
  sent(
    call,
    Successful.map(({ MessageId }) => MessageId),
  );
  return output;
});

function noteDelay({ note, foreign }: ForeignCall, seconds: readonly unknown[]): void {
  if (!seconds.some((value) => typeof value === "number" && value > 0)) return;
  const { name } = foreign.client.provider;
  note(`${name} delays the message by the machine's time: clock.advance does not bring it sooner`);
}

/** A deleted message is deleted once, though several handles may have been given out for it. */
function deleted(call: ForeignCall, handles: readonly string[]): void {
  const queueArn = arnIn(call);
  const events = handles.flatMap((handle): readonly MessageDeleted[] => {
    const messageId = call.foreign.receives.deleted(queueIn(call), handle);
    if (messageId === undefined) return [];
    return [{ type: "MessageDeleted", refs: [messageId, queueArn], queueArn, messageId }];
  });
  call.ctx.transact(tell, events);
}

/** A fault may have the delete acknowledged and lost: the provider does not hear of it. */
const isLost = (call: ForeignCall, handle: string): boolean =>
  isDeleteLost(call, messageOf(call, handle));

const messageOf = (call: ForeignCall, handle: string): string | undefined =>
  call.foreign.receives.messageOf(queueIn(call), handle);

const remove: Hook = async (call) => {
  const handle = String(call.input["ReceiptHandle"]);
  if (isLost(call, handle)) return {};
  const output = await call.pass();
  deleted(call, [handle]);
  return output;
};

const removeBatch: Hook = async (call) => {
  // The model's own types of this operation.
  const { Entries = [] } = call.input as unknown as DeleteMessageBatchRequest;
  const lost = Entries.filter(({ ReceiptHandle }) => isLost(call, ReceiptHandle));
  const passed = Entries.filter((entry) => !lost.includes(entry));
  // What is no batch at all is refused by the provider.
  const none = passed.length === 0 && lost.length > 0;
  const output = none ? {} : await call.pass({ ...call.input, Entries: passed });
  const { Successful = [] } = output as unknown as DeleteMessageBatchResult;
  const done = new Set(Successful.map(({ Id }) => Id));
  deleted(
    call,
    passed.filter(({ Id }) => done.has(Id)).map(({ ReceiptHandle }) => ReceiptHandle),
  );
  return { ...output, Successful: [...Successful, ...lost.map(({ Id }) => ({ Id }))] };
};

function retimed(call: ForeignCall, handle: string, timeoutSeconds: number): void {
  const { receives } = call.foreign;
  const receipt = receives.find(queueIn(call), handle);
  if (receipt) receives.taken({ ...receipt, timeoutSeconds });
}

const changeVisibility: Hook = async (call) => {
  const { ReceiptHandle, VisibilityTimeout } =
    call.input as unknown as ChangeMessageVisibilityRequest;
  // To its receiver a message is in flight, though a fault keeps it visible.
  if (isRepeated(call, messageOf(call, ReceiptHandle))) return {};
  const output = await call.pass();
  retimed(call, ReceiptHandle, VisibilityTimeout);
  return output;
};

const changeVisibilityBatch: Hook = async (call) => {
  const output = await call.pass();
  const { Entries = [] } = call.input as unknown as ChangeMessageVisibilityBatchRequest;
  for (const { ReceiptHandle, VisibilityTimeout } of Entries)
    retimed(call, ReceiptHandle, VisibilityTimeout ?? 0);
  return output;
};

const purge: Hook = async (call) => {
  const output = await call.pass();
  forgetQueue(call.foreign, queueIn(call));
  return output;
};

const deleteQueue: Hook = async (call) => {
  const output = await mirrored(call);
  forgetQueue(call.foreign, queueIn(call));
  return output;
};

const settings = [
  "CreateQueue",
  "SetQueueAttributes",
  "AddPermission",
  "RemovePermission",
  "TagQueue",
  "UntagQueue",
];

export const sqsHooks: ServiceHooks = {
  traced: false,
  outgoing: outgoingUrls,
  incoming: incomingUrls,
  operations: {
    ...Object.fromEntries(settings.map((name) => [name, mirrored])),
    DeleteQueue: deleteQueue,
    SendMessage: send,
    SendMessageBatch: sendBatch,
    ReceiveMessage: receiveMessage,
    DeleteMessage: remove,
    DeleteMessageBatch: removeBatch,
    ChangeMessageVisibility: changeVisibility,
    ChangeMessageVisibilityBatch: changeVisibilityBatch,
    PurgeQueue: purge,
  },
  setUpAgain: queuesAgain,
};
