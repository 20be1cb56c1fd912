/**
 * Publishes an environment's event to its topic, in the form of AWS's notifications.
 * https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/using-features.managing.sns.html
 */

import { uuid } from "#kernel/ids.ts";
import type { EbTask } from "../operation.ts";
import { owner } from "./work.ts";

interface Notification {
  readonly topicArn: string;
  readonly message: string;
  readonly time: number;
  readonly requestId?: string;
  readonly name: string;
  readonly application: string;
  readonly cname?: string;
}

/** SNS's own bound. */
const SUBJECT_MAX = 100;

export const notify: EbTask<Notification> = async (given, ctx) => {
  const { topicArn, message, time, requestId = "", name, application, cname } = given;
  // SNS takes one line of ASCII.
  const line = message.replace(/[^\x20-\x7e]+/g, " ").replace(/\.$/, "");
  const Subject = `AWS Elastic Beanstalk Notification - ${line}`.slice(0, SUBJECT_MAX).trim();
  const lines = [
    `Timestamp: ${timestamp(time)}`,
    `Message: ${message}`,
    "",
    `Environment: ${name}`,
    `Application: ${application}`,
    "",
    ...(cname === undefined ? [] : [`Environment URL: http://${cname}`]),
    `RequestId: ${requestId}`,
    `NotificationProcessId: ${uuid(ctx.random)}`,
  ];
  const request = { TopicArn: topicArn, Subject, Message: lines.join("\n") };
  await ctx.call("sns", "Publish", request, { as: owner(ctx.account) });
};

/** `Thu May 07 23:38:22 UTC 2015` */
function timestamp(time: number): string {
  const [day = "", date = "", month = "", year = "", clock = ""] = new Date(time)
    .toUTCString()
    .split(/,? /);
  return `${day} ${month} ${date} ${clock} UTC ${year}`;
}
