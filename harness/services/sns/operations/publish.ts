/** Publish: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */

import { topicAt } from "../address.ts";
import * as errors from "../errors.ts";
import type { SnsTransition } from "../operation.ts";
import { draftMessage, published } from "../publish.ts";

/** Publishes one message to a topic. */
export const publish: SnsTransition<"Publish"> = (input, ctx) => {
  if (input.PhoneNumber !== undefined) throw errors.notImplemented("Publishing to phones by sns");
  const arn = input.TopicArn ?? input.TargetArn;
  if (!arn) {
    throw errors.invalidParameter("TopicArn or TargetArn Reason: no value for required parameter");
  }
  if (arn.includes(":endpoint/")) {
    throw errors.invalidParameter(
      "TargetArn Reason: No endpoint found for the target arn specified",
    );
  }
  const topic = topicAt(ctx.store, arn);
  const event = published(topic, draftMessage(topic, input), ctx);
  return { output: { MessageId: event.messageId }, events: [event] };
};
