/** What AWS checks of a queue before it connects it to a function, as the function's role. */

import { AwsError } from "#kernel/aws-error.ts";
import { rolePrincipal } from "#kernel/principal.ts";
import * as errors from "../errors.ts";
import type { LambdaProcedureContext } from "../operation.ts";
import type { Target } from "../target.ts";

export async function checkQueue(
  ctx: LambdaProcedureContext,
  sourceArn: string,
  { version }: Target,
): Promise<void> {
  const [, , , , account, name] = sourceArn.split(":");
  const as = rolePrincipal(ctx.account, version.role, version.functionName);
  const QueueUrl = `${ctx.origin}/${account}/${name}`;
  const visibilitySeconds = await ctx
    .call("sqs", "GetQueueAttributes", { QueueUrl, AttributeNames: ["VisibilityTimeout"] }, { as })
    .then(({ Attributes }) => Number(Attributes?.["VisibilityTimeout"]))
    .catch((error: unknown) => {
      if (!(error instanceof AwsError)) throw error;
      throw errors.invalidParameter(
        "Error occurred while ReceiveMessage. SQS Error Code: " +
          `${error.code}. SQS Error Message: ${error.message}`,
      );
    });
  if (visibilitySeconds < version.timeoutSeconds)
    throw errors.invalidParameter(
      `Queue visibility timeout: ${visibilitySeconds} seconds is less than Function timeout: ` +
        `${version.timeoutSeconds} seconds`,
    );
}
