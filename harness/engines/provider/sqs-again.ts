/** Queues that a provider lost, made there again with their attributes, policies and tags. */

import type { Members } from "#gateway/protocols/protocol.ts";
import type { ForeignCall, Hook } from "./foreign-service.ts";
import { again, ownPart } from "./set-up-again.ts";
import { forgetQueue } from "./sqs-adversary.ts";
import { parseQueueUrl, queueAt } from "./sqs-urls.ts";

/** What SQS tells of a queue, and nobody sets. */
const TOLD = /^(Approximate|QueueArn$|CreatedTimestamp$|LastModifiedTimestamp$)/;

export const queuesAgain: Hook = async (call) => {
  const { QueueUrls = [] } = (await call.own("ListQueues", {})) as {
    readonly QueueUrls?: readonly string[];
  };
  // A dead-letter queue must be there before it is named.
  const redrives: (() => Promise<void>)[] = [];
  for (const QueueUrl of QueueUrls) {
    const { name = QueueUrl } = parseQueueUrl(QueueUrl) ?? {};
    await again(call, `queue ${name}`, async () => {
      const redrive = await queueAgain(call, QueueUrl, name);
      if (redrive) redrives.push(redrive);
    });
  }
  for (const redrive of redrives) await redrive();
  return {};
};

async function queueAgain(
  call: ForeignCall,
  QueueUrl: string,
  QueueName: string,
): Promise<(() => Promise<void>) | undefined> {
  forgetQueue(call.foreign, queueAt(call.ctx.region, QueueUrl));
  const found = await call.own("GetQueueAttributes", { QueueUrl, AttributeNames: ["All"] });
  const all = Object.entries((found["Attributes"] ?? {}) as Readonly<Record<string, string>>);
  const { RedrivePolicy, ...Attributes } = Object.fromEntries(
    all.filter(([name]) => !TOLD.test(name)),
  );
  const { Tags: tags } = ((await ownPart(call, "ListQueueTags", { QueueUrl })) ?? {}) as Members;
  await call.pass({ QueueName, Attributes, ...(tags ? { tags } : {}) }, "CreateQueue");
  if (RedrivePolicy === undefined) return undefined;
  const input = { QueueUrl, Attributes: { RedrivePolicy } };
  return () =>
    again(call, `the redrive policy of queue ${QueueName}`, () =>
      call.pass(input, "SetQueueAttributes"),
    );
}
