/** The job queue with its dead letters, and the topics that lead to it. */

import type { Caller } from "#operation/caller.ts";
import { type DeploymentPlan, namesOf } from "./plan.ts";

/** As in the templates: an hour of visibility, five receives. */
const VISIBILITY_TIMEOUT_S = "3600";
const RECEIVES_MAX = 5;

export interface Queues {
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
}

/** Creates queues, topics and raw subscriptions; only these topics may send to the queue. */
export async function createQueues(call: Caller, plan: DeploymentPlan): Promise<Queues> {
  const names = namesOf(plan);
  const topics = await Promise.all(
    [names.ingestTopicArn, names.transcodeTopicArn].map(async (arn) => {
      const { TopicArn } = await call("sns", "CreateTopic", { Name: arn.split(":").at(-1) ?? "" });
      return TopicArn ?? arn;
    }),
  );
  const dead = await call("sqs", "CreateQueue", { QueueName: names.deadLetterQueue });
  // Attributes apart: with others than it has, a queue that is there could not be named.
  const { QueueUrl = "" } = await call("sqs", "CreateQueue", { QueueName: names.queue });
  await call("sqs", "SetQueueAttributes", {
    QueueUrl,
    Attributes: {
      VisibilityTimeout: VISIBILITY_TIMEOUT_S,
      RedrivePolicy: JSON.stringify({
        deadLetterTargetArn: names.deadLetterQueueArn,
        maxReceiveCount: RECEIVES_MAX,
      }),
      Policy: JSON.stringify(allowTopics(names.queueArn, topics)),
    },
  });
  for (const topic of topics)
    await call("sns", "Subscribe", {
      TopicArn: topic,
      Protocol: "sqs",
      Endpoint: names.queueArn,
      Attributes: { RawMessageDelivery: "true" },
    });
  return { queueUrl: QueueUrl, deadLetterQueueUrl: dead.QueueUrl ?? "" };
}

function allowTopics(queueArn: string, topics: readonly string[]) {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "sns.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: queueArn,
        Condition: { ArnEquals: { "aws:SourceArn": topics } },
      },
    ],
  };
}
