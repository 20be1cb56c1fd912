/**
 * A bucket's notifications when S3 is another provider's. Each rule lives where its message is
 * delivered: with the provider, or with us, whom the provider then tells through our queue.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventNotifications.html
 */

import type { Members } from "#gateway/protocols/protocol.ts";
import type { NotificationConfiguration, QueueConfiguration } from "#model/types/s3.ts";
import type { Foreign, ForeignCall, Hook } from "./foreign-service.ts";
import { adopt } from "./s3-adopt.ts";
import { textIn } from "./s3-create.ts";
import { keep } from "./s3-kept.ts";

type Configuration = NotificationConfiguration;
type AskedRule = Pick<QueueConfiguration, "Id" | "Events" | "Filter">;

/** The rules that stay with the provider: both ends are its own, and it delivers between them. */
function theirs({ client, isWithin }: Foreign, asked: Configuration): Configuration {
  if (!client.provider.delivers) return {};
  return {
    QueueConfigurations: isWithin("sqs") ? (asked.QueueConfigurations ?? []) : [],
    TopicConfigurations: isWithin("sns") ? (asked.TopicConfigurations ?? []) : [],
  };
}

const rulesOf = (asked: Configuration): readonly AskedRule[] => [
  ...(asked.LambdaFunctionConfigurations ?? []),
  ...(asked.QueueConfigurations ?? []),
  ...(asked.TopicConfigurations ?? []),
];

/** Those of `all` that are not among `some`, by identity. */
function without(all: Configuration, some: Configuration): Configuration {
  const taken = new Set<unknown>(rulesOf(some));
  const rest = <Rule>(rules: readonly Rule[] | undefined) =>
    (rules ?? []).filter((rule) => !taken.has(rule));
  return {
    ...all,
    LambdaFunctionConfigurations: rest(all.LambdaFunctionConfigurations),
    QueueConfigurations: rest(all.QueueConfigurations),
    TopicConfigurations: rest(all.TopicConfigurations),
  };
}

export const NOTIFICATIONS = "PutBucketNotificationConfiguration";

/** Replaces a bucket's rules; ours are checked, and their destinations tried, by our own service. */
export const putNotifications: Hook = async (call) => {
  const { foreign, input } = call;
  await adopt(call);
  const ours = without(askedIn(input), theirs(foreign, askedIn(input)));
  const undo = await ourRulesNow(call, textIn(input, "Bucket"));
  await call.own(call.operation, { ...input, NotificationConfiguration: ours });
  try {
    await tellNotifications(call, input);
  } catch (error) {
    await undo();
    throw error;
  }
  keep(call);
  return {};
};

/** Has the provider carry out its own part of the rules, and tell us what ours may be about. */
export async function tellNotifications(call: ForeignCall, input: Members): Promise<void> {
  const { ctx, foreign } = call;
  const asked = askedIn(input);
  const native = theirs(foreign, asked);
  const ours = without(asked, native);
  const whole = rulesOf(native).length === 0;
  const told = rulesOf(ours).length > 0 || ours.EventBridgeConfiguration !== undefined;
  const bridged = told ? await bridgeRules(call, ours, whole) : [];
  const QueueConfigurations = [...(native.QueueConfigurations ?? []), ...bridged];
  const there = { NotificationConfiguration: { ...native, QueueConfigurations } };
  await call.pass({ ...input, ...there }, NOTIFICATIONS);
  const state = foreign.bridge.state(ctx);
  const ref = `bucket/${textIn(input, "Bucket")}`;
  if (told || !whole) state.put({ ref, whole: told && whole });
  else state.remove(ref);
}

/** The model's own type of this member. */
const askedIn = (input: Members): Configuration =>
  (input["NotificationConfiguration"] ?? {}) as Configuration;

/** Puts our rules back as they were: what the provider refused is not half done. */
async function ourRulesNow(call: ForeignCall, Bucket: string): Promise<() => Promise<Members>> {
  const before = await call.own("GetBucketNotificationConfiguration", { Bucket });
  const again = { Bucket, NotificationConfiguration: before, SkipDestinationValidation: true };
  return () => call.own("PutBucketNotificationConfiguration", again);
}

/**
 * What the provider is to tell us: everything, so that the trace can say which rule was not met;
 * beside rules of its own, which may not overlap, only what each of ours asks for.
 */
async function bridgeRules(
  { ctx, foreign }: ForeignCall,
  ours: Configuration,
  whole: boolean,
): Promise<readonly QueueConfiguration[]> {
  const QueueArn = await foreign.bridge.queue(ctx).arn();
  const rules = rulesOf(ours);
  if (!whole) {
    return rules.map(({ Id, Events, Filter }) => ({
      QueueArn,
      Events,
      ...(Id !== undefined && { Id }),
      ...(Filter !== undefined && { Filter }),
    }));
  }
  const others = rules.flatMap(({ Events }) => Events).filter((name) => !isCovered(name));
  return [{ QueueArn, Events: [...ALWAYS, ...new Set(others)] }];
}

const ALWAYS = ["s3:ObjectCreated:*", "s3:ObjectRemoved:*"] as const;

const isCovered = (event: string): boolean =>
  ALWAYS.some((pattern) => event.startsWith(pattern.slice(0, -1)));

/** The rules as they were put: the provider's without those of our queue, and ours. */
export const getNotifications: Hook = async (call) => {
  const { bridge } = call.foreign;
  await adopt(call);
  const theirRules = (await call.pass()) as Configuration;
  // Our own operation's output.
  const ourRules = (await call.own(call.operation, call.input)) as Configuration;
  const queue = bridge.queue(call.ctx);
  const queues = (theirRules.QueueConfigurations ?? []).filter(
    ({ QueueArn }) => !queue.is(QueueArn),
  );
  const merged: Members = {
    ...theirRules,
    LambdaFunctionConfigurations: [...(ourRules.LambdaFunctionConfigurations ?? [])],
    QueueConfigurations: [...queues, ...(ourRules.QueueConfigurations ?? [])],
    TopicConfigurations: [
      ...(theirRules.TopicConfigurations ?? []),
      ...(ourRules.TopicConfigurations ?? []),
    ],
  };
  return merged;
};
