/** RetrieveEnvironmentInfo: https://docs.aws.amazon.com/elasticbeanstalk/latest/api/API_RetrieveEnvironmentInfo.html */

import { environmentAt } from "../find.ts";
import type { EbTransition } from "../operation.ts";

/** Gap: the link is not signed, so it is followed with the account's credentials. */
export const retrieveEnvironmentInfo: EbTransition<"RetrieveEnvironmentInfo"> = (input, ctx) => {
  const { id } = environmentAt(ctx, input);
  const found = ctx.store.infos.scan({ prefix: `${id}/${input.InfoType}/` });
  const EnvironmentInfo = found.map(({ document }) => ({
    InfoType: document.type,
    Ec2InstanceId: document.instanceId,
    SampleTimestamp: new Date(document.at),
    Message: document.message,
  }));
  return { output: { EnvironmentInfo } };
};
