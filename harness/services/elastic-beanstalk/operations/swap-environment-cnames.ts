/** SwapEnvironmentCNAMEs: https://docs.aws.amazon.com/elasticbeanstalk/latest/api/API_SwapEnvironmentCNAMEs.html */

import * as errors from "../errors.ts";
import { environmentAt } from "../find.ts";
import type { EbContext, EbTransition } from "../operation.ts";
import { begin } from "../run/begin.ts";
import type { EnvironmentDocument } from "../store.ts";

export const swapEnvironmentCnames: EbTransition<"SwapEnvironmentCNAMEs"> = (input, ctx) => {
  const source = swappable(ctx, input.SourceEnvironmentId, input.SourceEnvironmentName);
  const target = swappable(ctx, input.DestinationEnvironmentId, input.DestinationEnvironmentName);
  const swapped = [
    { ...source, ...named(target) },
    { ...target, ...named(source) },
  ];
  const operation = { kind: "swap", requestId: ctx.requestId } as const;
  const status = "Updating";
  const message = "swapEnvironmentCNAMEs is starting.";
  const events = swapped.flatMap((one) => begin(ctx, one, { operation, status, message }));
  return { output: {}, events };
};

const named = ({ cname }: EnvironmentDocument) => (cname === undefined ? {} : { cname });

function swappable(
  ctx: EbContext,
  EnvironmentId: string | undefined,
  EnvironmentName: string | undefined,
): EnvironmentDocument {
  const environment = environmentAt(ctx, { EnvironmentId, EnvironmentName });
  const { name, status, cname } = environment;
  if (status !== "Ready") throw errors.invalidState(name, "Ready");
  if (cname === undefined)
    throw errors.invalidValue(`Environment ${name} has no CNAME, as it is a worker.`);
  return environment;
}
