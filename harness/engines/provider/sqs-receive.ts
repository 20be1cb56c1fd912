/**
 * ReceiveMessage at another provider: long polls in short turns, so that the harness clock ends
 * them and nothing is received for a caller who went away; each message with what it follows from.
 */

import type { MessageReceived } from "#bus/events.ts";
import type { Members } from "#gateway/protocols/protocol.ts";
import { AwsError } from "#kernel/aws-error.ts";
import { isJsonObject, parseJson } from "#kernel/json.ts";
import type { Message, ReceiveMessageRequest } from "#model/types/sqs.ts";
import type { ForeignCall, Hook } from "./foreign-service.ts";
import { disturb, takeLate, UNENDING } from "./sqs-adversary.ts";
import { tellEnded, tellMoved } from "./sqs-dead-letters.ts";
import { causeOf, tell } from "./sqs-events.ts";
import { arnIn, queueIn } from "./sqs-urls.ts";

const TURN_SECONDS = 1;
/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html */
const WAIT_SECONDS_MAX = 20;

/** What we need to know of each message, asked for or not. */
const NEEDED = ["AWSTraceHeader", "ApproximateReceiveCount"] as const;

export const receiveMessage: Hook = async (call) => {
  const { ctx } = call;
  // The model's own type of this operation's input.
  const input = call.input as unknown as ReceiveMessageRequest;
  // What is no time to wait is refused by the provider, which is asked for less in each turn.
  if ((input.WaitTimeSeconds ?? 0) > WAIT_SECONDS_MAX) return call.pass();
  const settings = await settingsOf(call);
  const timeoutSeconds = input.VisibilityTimeout ?? settings.timeoutSeconds;
  const deadline = ctx.now + (input.WaitTimeSeconds ?? settings.waitSeconds) * 1000;
  for (;;) {
    ctx.signal.throwIfAborted();
    const late = await takeLate(call, input.MaxNumberOfMessages ?? 1, timeoutSeconds);
    if (late.length > 0) return handOut(call, late, { ...settings, timeoutSeconds });
    const leftSeconds = Math.max(0, Math.ceil((deadline - ctx.now) / 1000));
    const came = await receiveOnce(call, asking(input), Math.min(TURN_SECONDS, leftSeconds));
    if (came.length > 0) await sent(call);
    const messages = await disturb(call, came, timeoutSeconds);
    if (messages.length > 0) return handOut(call, messages, { ...settings, timeoutSeconds });
    if (ctx.now >= deadline) return {};
  }
};

/** What a receive moves to the dead-letter queue is known when it has ended, which is at once. */
async function receiveOnce(
  call: ForeignCall,
  asked: Members,
  WaitTimeSeconds: number,
): Promise<readonly Message[]> {
  const { receives } = call.foreign;
  // The output of exactly this operation.
  const ask = async (seconds: number) =>
    ((await turn(call, { ...asked, WaitTimeSeconds: seconds }))["Messages"] ??
      []) as readonly Message[];
  const ended = receives.takeEnded(queueIn(call));
  if (ended.length === 0) return ask(WaitTimeSeconds);
  return receives.until(async () => {
    try {
      const came = await ask(0);
      tellEnded(call, ended, came);
      return came;
    } catch (error) {
      // Another receive is to tell of them.
      for (const receipt of ended) receives.taken({ ...receipt, timeoutSeconds: 0 });
      throw error;
    }
  });
}

function handOut(call: ForeignCall, messages: readonly Message[], settings: Settings): Members {
  for (const message of messages) take(call, message, settings);
  call.ctx.transact(tell, received(call, messages));
  // The model's own type of this operation's input.
  const input = call.input as unknown as ReceiveMessageRequest;
  return { Messages: messages.map((message) => shown(input, message)) };
}

/** A message may be received before the answer that names it has reached its sender. */
const sent = (call: ForeignCall): Promise<void> => call.foreign.sending.ended(queueIn(call));

interface Settings {
  readonly waitSeconds: number;
  readonly timeoutSeconds: number;
  readonly redrive: { readonly maxReceiveCount: number; readonly arn: string } | undefined;
}

/** As the queue was set up through us; SQS's own presets for one that was not. */
async function settingsOf({ own, input }: ForeignCall): Promise<Settings> {
  const AttributeNames = ["VisibilityTimeout", "ReceiveMessageWaitTimeSeconds", "RedrivePolicy"];
  const asked = { QueueUrl: input["QueueUrl"], AttributeNames };
  const { Attributes = {} } = await own("GetQueueAttributes", asked).catch((error: unknown) => {
    if (error instanceof AwsError) return {} as Members;
    throw error;
  });
  const found = Attributes as Readonly<Record<string, string>>;
  return {
    waitSeconds: Number(found["ReceiveMessageWaitTimeSeconds"] ?? 0),
    timeoutSeconds: Number(found["VisibilityTimeout"] ?? 30),
    redrive: redriveIn(found["RedrivePolicy"] ?? ""),
  };
}

function redriveIn(policy: string): Settings["redrive"] {
  const value = parseJson(policy);
  if (!isJsonObject(value)) return undefined;
  const { maxReceiveCount, deadLetterTargetArn } = value;
  return { maxReceiveCount: Number(maxReceiveCount), arn: String(deadLetterTargetArn) };
}

function asking(input: ReceiveMessageRequest): Members {
  const names = new Set<string>(input.MessageSystemAttributeNames ?? []);
  const all = names.has("All") || input.AttributeNames?.includes("All");
  if (!all) for (const name of NEEDED) names.add(name);
  return { ...input, MessageSystemAttributeNames: [...names] };
}

/** One receive. When the caller goes away meanwhile, what it brings is given back. */
async function turn(call: ForeignCall, input: Members): Promise<Members> {
  const { ctx } = call;
  const pass = () => call.pass(input, call.operation, UNENDING);
  const answer = call.foreign.receives.poll(queueIn(call), pass);
  const gone = Promise.withResolvers<never>();
  const leave = () => gone.reject(ctx.signal.reason);
  ctx.signal.addEventListener("abort", leave);
  try {
    return await Promise.race([answer, gone.promise]);
  } catch (error) {
    if (ctx.signal.aborted) void answer.then((late) => giveBackAll(call, late)).catch(() => {});
    throw error;
  } finally {
    ctx.signal.removeEventListener("abort", leave);
  }
}

async function giveBackAll(call: ForeignCall, output: Members): Promise<void> {
  for (const { ReceiptHandle } of (output["Messages"] ?? []) as readonly Message[])
    await giveBack(call, ReceiptHandle ?? "");
}

/** One that was deleted meanwhile, or is visible already, is as good as given back. */
async function giveBack(call: ForeignCall, ReceiptHandle: string): Promise<void> {
  const input = { QueueUrl: call.input["QueueUrl"], ReceiptHandle, VisibilityTimeout: 0 };
  await call.pass(input, "ChangeMessageVisibility", UNENDING).catch((error: unknown) => {
    if (!(error instanceof AwsError)) throw error;
    call.note(`a message could not be made visible again: ${error.code}: ${error.message}`);
  });
}

function take(call: ForeignCall, message: Message, { timeoutSeconds, redrive }: Settings): void {
  const { MessageId: messageId = "", ReceiptHandle: handle = "" } = message;
  const receiveCount = countIn(message);
  const last = redrive !== undefined && receiveCount >= redrive.maxReceiveCount;
  call.foreign.receives.taken({
    queue: queueIn(call),
    handle,
    messageId,
    timeoutSeconds,
    receiveCount,
    deadLetterQueueArn: last ? redrive.arn : undefined,
    giveBack: () => giveBack(call, handle),
    moved: (receipt) => tellMoved(call, receipt),
  });
}

const countIn = ({ Attributes }: Message): number =>
  Number(Attributes?.["ApproximateReceiveCount"] ?? 1);

function received(call: ForeignCall, messages: readonly Message[]): readonly MessageReceived[] {
  const queueArn = arnIn(call);
  return messages.map((message) => {
    const { MessageId: messageId = "", ReceiptHandle: handle = "" } = message;
    const cause = causeOf(call, message);
    return {
      type: "MessageReceived",
      // By the handle its receiver tells which of its receives it acts on.
      refs: [messageId, queueArn, handle],
      queueArn,
      messageId,
      receiveCount: countIn(message),
      ...(cause !== undefined && { cause }),
    };
  });
}

/** Without what the caller did not ask for. */
function shown(input: ReceiveMessageRequest, message: Message): Message {
  const { Attributes, ...rest } = message;
  const asked = [...(input.AttributeNames ?? []), ...(input.MessageSystemAttributeNames ?? [])];
  if (asked.includes("All") || !Attributes) return message;
  const kept = Object.entries(Attributes).filter(([name]) => asked.includes(name as never));
  return kept.length === 0 ? rest : { ...rest, Attributes: Object.fromEntries(kept) };
}
