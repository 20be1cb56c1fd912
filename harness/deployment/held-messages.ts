/**
 * The messages that the worker daemon has in its hands, in a file beside it. When the daemon is
 * killed they stay invisible for the rest of their visibility timeout; the next one on the same
 * folder gives them back at once. Choice: AWS's daemon leaves them to their timeout (300 s), as the
 * new instance knows nothing of the one that was lost.
 */

import { readFileSync, renameSync, writeFileSync } from "node:fs";
import type { QueueMessage } from "#engines/beanstalk/queue-message.ts";
import type { AwsCaller } from "#engines/beanstalk/sqsd.ts";
import { AwsError } from "#kernel/aws-error.ts";
import { messageOf } from "#kernel/harness-error.ts";
import { parseJson } from "#kernel/json.ts";
import type { Logger } from "#kernel/logger.ts";
import type { Caller } from "./caller.ts";

export interface HeldMessagesOptions {
  readonly aws: AwsCaller;
  readonly call: Caller;
  readonly queueUrl: string;
  readonly file: string;
  readonly logger: Logger;
}

/** `aws`, with each message on file from its receive to its end. */
export function holdMessages({ aws, file, logger }: HeldMessagesOptions): AwsCaller {
  const held = new Set<string>();
  const write = () => {
    try {
      writeFileSync(`${file}.new`, JSON.stringify([...held]));
      renameSync(`${file}.new`, file);
    } catch (error) {
      // Only a crash would miss it, and then the messages come back by their timeout.
      logger.log("warn", `sqsd could not note what it holds: ${messageOf(error)}`);
    }
  };
  const letGo = (message: QueueMessage) => {
    if (held.delete(message.receiptHandle)) write();
  };
  return {
    ...aws,
    async receive(request) {
      const messages = await aws.receive(request);
      for (const { receiptHandle } of messages) held.add(receiptHandle);
      if (messages.length > 0) write();
      return messages;
    },
    async delete(message) {
      await aws.delete(message);
      letGo(message);
    },
    async changeVisibility(message, seconds) {
      await aws.changeVisibility(message, seconds);
      letGo(message);
    },
  };
}

/** Makes visible again what an earlier daemon held when it ended; how many those were. */
export async function giveBack({ call, queueUrl, file }: HeldMessagesOptions): Promise<number> {
  let given = 0;
  for (const ReceiptHandle of handlesIn(file)) {
    try {
      const at = { QueueUrl: queueUrl, ReceiptHandle, VisibilityTimeout: 0 };
      await call("sqs", "ChangeMessageVisibility", at);
      given++;
    } catch (error) {
      // It was deleted, or is visible again already.
      if (!(error instanceof AwsError)) throw error;
    }
  }
  return given;
}

function handlesIn(file: string): readonly string[] {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
  const found = parseJson(text);
  return Array.isArray(found) ? found.map(String) : [];
}
