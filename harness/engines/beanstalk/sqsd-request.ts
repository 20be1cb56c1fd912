/**
 * The request that the worker daemon makes of a message.
 * https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/using-features-managing-env-tiers.html#worker-daemon
 */

import type { QueueMessage } from "./queue-message.ts";
import type { SqsdSettings } from "./sqsd-settings.ts";

export interface SqsdRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Name of the periodic task, when it is one. */
  readonly task: string | undefined;
}

/** Periodic tasks travel through the queue as messages with these attributes. */
export const TASK_PATH = "beanstalk.sqsd.path";
export const TASK_NAME = "beanstalk.sqsd.task_name";
export const TASK_TIME = "beanstalk.sqsd.scheduled_time";
export const TASK_BODY = "elasticbeanstalk scheduled job";

export function requestFor(
  message: QueueMessage,
  queueName: string,
  settings: SqsdSettings,
): SqsdRequest {
  const { attributes } = message;
  const taskPath = attributes[TASK_PATH]?.value;
  const periodic = taskPath !== undefined;
  const task = periodic ? (attributes[TASK_NAME]?.value ?? "") : undefined;
  return {
    path: taskPath ?? settings.httpPath,
    headers: {
      "User-Agent": "aws-sqsd/1.1",
      "Content-Type": settings.mimeType,
      "X-Aws-Sqsd-Msgid": message.messageId,
      "X-Aws-Sqsd-Queue": queueName,
      "X-Aws-Sqsd-First-Received-At": withoutMillis(message.firstReceivedAt),
      "X-Aws-Sqsd-Receive-Count": String(message.receiveCount),
      ...(periodic
        ? {
            "X-Aws-Sqsd-Taskname": task ?? "",
            "X-Aws-Sqsd-Scheduled-At": attributes[TASK_TIME]?.value ?? "",
            "X-Aws-Sqsd-Sender-Id": message.senderId,
          }
        : attributeHeaders(message)),
      ...(message.traceHeader && { "X-Amzn-Trace-Id": message.traceHeader }),
    },
    body: periodic ? "" : message.body,
    task,
  };
}

/** Binary attributes have no place in a header: the daemon leaves them out. */
function attributeHeaders({ attributes }: QueueMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(attributes)
      .filter(([, { type }]) => !type.startsWith("Binary"))
      .map(([name, { value }]) => [`X-Aws-Sqsd-Attr-${name}`, latin1(value)]),
  );
}

/** Headers are bytes: text beyond ASCII goes out as UTF-8, as other daemons send it. */
const latin1 = (text: string) =>
  Buffer.from(text, "utf8")
    .toString("latin1")
    .replace(/[\r\n]/g, " ");

export const withoutMillis = (time: number) =>
  `${new Date(time).toISOString().slice(0, "2026-01-02T03:04:05".length)}Z`;
