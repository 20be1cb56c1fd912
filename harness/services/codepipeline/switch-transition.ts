/** Opening and closing the way into a stage. */

import type { ServiceEvent } from "#bus/events.ts";
import { principalName } from "#kernel/principal.ts";
import { pipelineNamed, stageNamed } from "./address.ts";
import { advance } from "./advance.ts";
import * as errors from "./errors.ts";
import type { PipelineContext } from "./operation.ts";

export interface Switch {
  readonly pipelineName: string;
  readonly stageName: string;
  readonly transitionType: string;
  readonly reason?: string;
  readonly enabled: boolean;
}

/** AWS: an outbound transition is the next stage's inbound one. */
export function switchTransition(given: Switch, ctx: PipelineContext): readonly ServiceEvent[] {
  const { store, now } = ctx;
  const pipeline = pipelineNamed(store, given.pipelineName);
  const { stages } = pipeline.declaration;
  stageNamed(pipeline.declaration, given.stageName);
  const at = stages.findIndex(({ name }) => name === given.stageName);
  const stage = stages[given.transitionType === "Outbound" ? at + 1 : at]?.name;
  if (stage === undefined || stage === stages[0]?.name)
    throw errors.validation(
      `Stage ${given.stageName} has no ${given.transitionType.toLowerCase()} transition`,
    );
  const { [stage]: _open, ...others } = pipeline.disabled;
  const { reason = "" } = given;
  const closed = { ...others, [stage]: { reason, by: principalName(ctx.principal), at: now } };
  const disabled = given.enabled ? others : closed;
  store.pipelines.put(pipeline.name, { ...pipeline, disabled });
  return advance(pipeline.name, ctx);
}
