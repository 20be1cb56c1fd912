/** Publishes a job's state with the permissions of the pipeline's role, as AWS does. */

import { parseArn } from "#kernel/arn.ts";
import { region } from "#kernel/brand.ts";
import type { Procedure } from "#operation/service.ts";
import type { Transcoder } from "../engine.ts";
import { sessionOf } from "../role.ts";
import type { EtStore } from "../store.ts";

export interface NotifyInput {
  readonly topicArn: string;
  readonly roleArn: string;
  readonly subject: string;
  readonly message: string;
}

/** Publish: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
export const notify: Procedure<EtStore, Transcoder | undefined, NotifyInput, void> = async (
  { topicArn, roleArn, subject, message },
  ctx,
) => {
  const where = parseArn(topicArn)?.region;
  await ctx.call(
    "sns",
    "Publish",
    { TopicArn: topicArn, Subject: subject, Message: message },
    { as: sessionOf(ctx, roleArn), ...(where && { region: region(where) }) },
  );
};
