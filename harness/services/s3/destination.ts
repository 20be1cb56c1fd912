/** How S3 speaks to the destinations of notifications: as itself, on the bucket's behalf. */

import { Buffer } from "node:buffer";
import type { Delivery } from "#bus/events.ts";
import { parseArn } from "#kernel/arn.ts";
import { type AccountId, region } from "#kernel/brand.ts";
import type { ServicePrincipal } from "#kernel/principal.ts";
import { bucketArn } from "./address.ts";
import type { NotificationRule } from "./notification.ts";

/** S3 on behalf of a bucket: what a destination's policy has to let in. */
export const asS3 = (account: AccountId, bucket: string): ServicePrincipal => ({
  type: "service",
  account,
  name: "s3.amazonaws.com",
  sourceArn: bucketArn(bucket),
});

/** A queue's URL is made of its ARN. */
export function queueUrlOf(arn: string): string {
  const { region: place = "", account = "", resource = "" } = parseArn(arn) ?? {};
  return `https://sqs.${place}.amazonaws.com/${account}/${resource}`;
}

/**
 * Waits before S3 sends a notification again.
 * Choice: AWS publishes no schedule; these are spread over the hour after the event.
 */
const retryAfterMs = [1_000, 5_000, 30_000, 120_000, 600_000, 3_000_000];

/** Another attempt changes nothing while the destination is missing or refuses S3. */
const fatal = [
  "ResourceNotFoundException",
  "QueueDoesNotExist",
  "NotFound",
  "NotFoundException",
  "AccessDenied",
  "AccessDeniedException",
  "AuthorizationError",
  "AuthorizationErrorException",
  "NotImplemented",
];

/** The call that hands `message` to a rule's destination. */
export function deliveryTo(
  rule: NotificationRule,
  message: string,
  as: ServicePrincipal,
  label: string,
): Delivery {
  // The destination's ARN tells its region; the change may have been made from any.
  const where = parseArn(rule.arn)?.region;
  const rest = { as, label, retryAfterMs, fatal, ...(where ? { region: region(where) } : {}) };
  switch (rule.kind) {
    case "lambda": {
      const Payload = new Uint8Array(Buffer.from(message));
      const input = { FunctionName: rule.arn, InvocationType: "Event", Payload };
      return { service: "lambda", operation: "Invoke", input, ...rest };
    }
    case "sqs": {
      const input = { QueueUrl: queueUrlOf(rule.arn), MessageBody: message };
      return { service: "sqs", operation: "SendMessage", input, ...rest };
    }
    case "sns": {
      const input = {
        TopicArn: rule.arn,
        Message: message,
        Subject: "Amazon S3 Notification",
      };
      return { service: "sns", operation: "Publish", input, ...rest };
    }
  }
}
