/** Topics that a provider lost, made there again; what subscribes to them through us is ours still. */

import type { ListTopicsResponse } from "#model/types/sns.ts";
import { listed } from "#operation/listed.ts";
import type { ForeignCall, Hook } from "./foreign-service.ts";
import { again } from "./set-up-again.ts";
import { bridgeTopic } from "./sns-bridge.ts";

/** What SNS tells of a topic, and nobody sets. */
const TOLD = /^(TopicArn|Owner|EffectiveDeliveryPolicy|Subscriptions.*)$/;

export const topicsAgain: Hook = async (call) => {
  const topics = await listed(async (NextToken) => {
    const asked = NextToken === undefined ? {} : { NextToken };
    const page = (await call.own("ListTopics", asked)) as ListTopicsResponse;
    return { entries: page.Topics, next: page.NextToken };
  });
  for (const { TopicArn = "" } of topics)
    await again(call, `topic ${TopicArn}`, () => topicAgain(call, TopicArn));
  return {};
};

async function topicAgain(call: ForeignCall, TopicArn: string): Promise<void> {
  const found = await call.own("GetTopicAttributes", { TopicArn });
  const all = (found["Attributes"] ?? {}) as Readonly<Record<string, string>>;
  const Attributes = Object.fromEntries(Object.entries(all).filter(([name]) => !TOLD.test(name)));
  const { Tags } = await call.own("ListTagsForResource", { ResourceArn: TopicArn });
  const Name = TopicArn.split(":").at(-1);
  await call.pass({ Name, Attributes, ...(Tags ? { Tags } : {}) }, "CreateTopic");
  const isTold =
    !call.foreign.client.provider.delivers || Number(all["SubscriptionsConfirmed"]) > 0;
  if (isTold) await bridgeTopic(call, TopicArn);
}
