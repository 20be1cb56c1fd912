/**
 * Which queue a call acts on, and the policy that judges callers from outside the account.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html
 */

import type { Authorization } from "#operation/service.ts";
import { parseQueueUrl, queueArn } from "./address.ts";
import { parseTaskHandle } from "./move-task.ts";
import { policyOf } from "./queue-policy.ts";
import type { SqsStore } from "./store.ts";

type Input = Readonly<Record<string, unknown>>;

const textOf = (input: Input, name: string): string => {
  const value = input[name];
  return typeof value === "string" ? value : "";
};

export const authorization: Authorization<"sqs", SqsStore> = {
  // Batches are judged by the action that they repeat.
  actions: {
    ChangeMessageVisibilityBatch: "sqs:ChangeMessageVisibility",
    DeleteMessageBatch: "sqs:DeleteMessage",
    SendMessageBatch: "sqs:SendMessage",
  },
  resource(operation, input, scope) {
    switch (operation) {
      case "CreateQueue":
      case "GetQueueUrl":
        return queueArn(scope, textOf(input, "QueueName"));
      case "ListQueues":
        return queueArn(scope, "*");
      case "StartMessageMoveTask":
      case "ListMessageMoveTasks":
        return textOf(input, "SourceArn");
      case "CancelMessageMoveTask":
        return parseTaskHandle(textOf(input, "TaskHandle"))?.sourceArn ?? queueArn(scope, "*");
      default:
        return queueArn(scope, nameIn(input));
    }
  },
  policy(_operation, input, { store }) {
    const queue = store.queues.find(nameIn(input) || textOf(input, "QueueName"));
    return queue && policyOf(queue);
  },
};

const nameIn = (input: Input): string => parseQueueUrl(textOf(input, "QueueUrl"))?.name ?? "";
