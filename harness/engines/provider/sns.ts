/**
 * What is particular about SNS at another provider: each subscription lives where it is delivered,
 * with the provider or with us, whom the topic then tells through our queue.
 */

import type { Members } from "#gateway/protocols/protocol.ts";
import type {
  PublishBatchInput,
  PublishBatchResponse,
  PublishInput,
  Subscription,
} from "#model/types/sns.ts";
import {
  type ForeignCall,
  type Hook,
  isUnknown,
  mirror,
  mirrored,
  type ServiceHooks,
} from "./foreign-service.ts";
import { topicsAgain } from "./sns-again.ts";
import { bridgeTopic } from "./sns-bridge.ts";

const textIn = (input: Members, name: string): string => String(input[name] ?? "");

/** Where we deliver, we also tell of a message that goes nowhere: so every topic tells us. */
const createTopic: Hook = async (call) => {
  const output = await mirrored(call);
  if (!call.foreign.client.provider.delivers) await bridgeTopic(call, textIn(output, "TopicArn"));
  return output;
};

const deleteTopic: Hook = async (call) => {
  const output = await mirrored(call);
  call.foreign.bridge.state(call.ctx).remove(textIn(call.input, "TopicArn"));
  return output;
};

/** Makes a topic that the provider has, and we do not know, known to our own service. */
async function adopt(call: ForeignCall, TopicArn: string): Promise<void> {
  try {
    await call.own("GetTopicAttributes", { TopicArn });
  } catch (error) {
    if (!isUnknown(error)) throw error;
    await call.pass({ TopicArn }, "GetTopicAttributes");
    await mirror(call, "CreateTopic", { Name: TopicArn.split(":").at(-1) });
  }
}

/** Whether the provider itself reaches the endpoint: never a function or a server of ours. */
function isTheirs({ foreign, input }: ForeignCall): boolean {
  if (!foreign.client.provider.delivers) return false;
  const protocol = textIn(input, "Protocol");
  if (protocol === "sqs") return foreign.isWithin("sqs");
  return !["lambda", "http", "https"].includes(protocol);
}

const subscribe: Hook = async (call) => {
  if (isTheirs(call)) return call.pass();
  const topicArn = textIn(call.input, "TopicArn");
  await adopt(call, topicArn);
  await bridgeTopic(call, topicArn);
  return call.own("Subscribe", call.input);
};

/** Our own service has it, or the provider. */
const whereItLives: Hook = async (call) => {
  const { SubscriptionArn } = call.input;
  try {
    await call.own("GetSubscriptionAttributes", { SubscriptionArn });
  } catch (error) {
    if (!isUnknown(error)) throw error;
    return call.pass();
  }
  return call.own(call.operation, call.input);
};

/** A token is of a subscription of ours, or else of the provider's. */
const confirm: Hook = async (call) => {
  try {
    return await call.own(call.operation, call.input);
  } catch (error) {
    if (!call.foreign.client.provider.delivers) throw error;
    return call.pass();
  }
};

/** Begins a page of our own subscriptions, which come after the provider's. */
const OURS = "ours:";

const list: Hook = async (call) => {
  const { input, foreign, ctx } = call;
  const token = textIn(input, "NextToken");
  if (token.startsWith(OURS)) return ourPage(call, token.slice(OURS.length));
  const page = await call.pass();
  const queue = foreign.bridge.queue(ctx);
  const theirs = subscriptionsIn(page).filter(({ Endpoint }) => !queue.is(Endpoint ?? ""));
  if (page["NextToken"]) return { ...page, Subscriptions: theirs };
  const own = await ourPage(call, "");
  return { ...own, Subscriptions: [...theirs, ...subscriptionsIn(own)] };
};

/** The output of one of the two operations that list subscriptions. */
const subscriptionsIn = (page: Members): readonly Subscription[] =>
  (page["Subscriptions"] ?? []) as readonly Subscription[];

async function ourPage(call: ForeignCall, token: string): Promise<Members> {
  const { NextToken: _theirs, ...rest } = call.input;
  const asked = token === "" ? rest : { ...rest, NextToken: token };
  const page = await call.own(call.operation, asked).catch((error: unknown) => {
    // A topic that was never ours has no subscription of ours.
    if (isUnknown(error)) return {} as Members;
    throw error;
  });
  const next = page["NextToken"];
  return typeof next === "string" ? { ...page, NextToken: OURS + next } : page;
}

/** A topic's counts are the provider's and ours together, without that which tells us. */
const topicAttributes: Hook = async (call) => {
  const output = await call.pass();
  const source = call.foreign.bridge.state(call.ctx).find(textIn(call.input, "TopicArn"));
  if (!source) return output;
  const theirs = (output["Attributes"] ?? {}) as Readonly<Record<string, string>>;
  const own = await call.own(call.operation, call.input);
  const ours = (own["Attributes"] ?? {}) as Readonly<Record<string, string>>;
  // LocalStack counts none.
  const sum = (name: string, less: number) =>
    String(Math.max(0, Number(theirs[name] ?? 0) - less) + Number(ours[name] ?? 0));
  const SubscriptionsConfirmed = sum("SubscriptionsConfirmed", 1);
  const SubscriptionsPending = sum("SubscriptionsPending", 0);
  return { ...output, Attributes: { ...theirs, SubscriptionsConfirmed, SubscriptionsPending } };
};

const publish: Hook = async (call) => {
  // The model's own type of this operation's input.
  const input = call.input as unknown as PublishInput;
  const { TopicArn = input.TargetArn ?? "" } = input;
  return publishing(call, { topicArn: TopicArn, count: 1 }, async () => {
    const output = await call.pass();
    published(call, [{ input, messageId: String(output["MessageId"]) }]);
    return output;
  });
};

const publishBatch: Hook = async (call) => {
  // The model's own types of this operation.
  const { TopicArn, PublishBatchRequestEntries = [] } = call.input as unknown as PublishBatchInput;
  const count = PublishBatchRequestEntries.length;
  return publishing(call, { topicArn: TopicArn, count }, async () => {
    const output = await call.pass();
    const { Successful = [] } = output as unknown as PublishBatchResponse;
    const entries = new Map(PublishBatchRequestEntries.map((entry) => [entry.Id, entry]));
    published(
      call,
      Successful.flatMap(({ Id = "", MessageId = "" }) => {
        const input = entries.get(Id);
        return input ? [{ input, messageId: MessageId }] : [];
      }),
    );
    return output;
  });
};

/** Whoever waits for all to settle waits for what the topic is to tell us. */
async function publishing(
  call: ForeignCall,
  { topicArn, count }: { readonly topicArn: string; readonly count: number },
  act: () => Promise<Members>,
): Promise<Members> {
  const { ctx, foreign } = call;
  const { bridge, client } = foreign;
  if (!bridge.state(ctx).find(topicArn)) return act();
  const key = `${ctx.account}/${ctx.cause}`;
  const what = `${client.provider.name}'s word of what was published to ${topicArn}`;
  const late = () => call.note(`${what} has not come`);
  bridge.expectations.expect(key, { what, count, late });
  try {
    return await act();
  } catch (error) {
    bridge.expectations.giveUp(key);
    throw error;
  }
}

interface Published {
  readonly input: Pick<PublishInput, "Message" | "MessageStructure">;
  readonly messageId: string;
}

function published(call: ForeignCall, messages: readonly Published[]): void {
  for (const { input, messageId } of messages) {
    if (input.MessageStructure !== "json") continue;
    const original = { message: input.Message, messageStructure: input.MessageStructure };
    call.foreign.bridge.recall(messageId, original);
  }
  call.name(...messages.map(({ messageId }) => messageId));
}

const settings = [
  "SetTopicAttributes",
  "AddPermission",
  "RemovePermission",
  "TagResource",
  "UntagResource",
];

export const snsHooks: ServiceHooks = {
  traced: true,
  kept: ["deliverHttp"],
  operations: {
    ...Object.fromEntries(settings.map((name) => [name, mirrored])),
    CreateTopic: createTopic,
    DeleteTopic: deleteTopic,
    GetTopicAttributes: topicAttributes,
    Subscribe: subscribe,
    ConfirmSubscription: confirm,
    Unsubscribe: whereItLives,
    GetSubscriptionAttributes: whereItLives,
    SetSubscriptionAttributes: whereItLives,
    ListSubscriptions: list,
    ListSubscriptionsByTopic: list,
    Publish: publish,
    PublishBatch: publishBatch,
  },
  setUpAgain: topicsAgain,
};
