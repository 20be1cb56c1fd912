/** RollbackStage: https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_RollbackStage.html */

import { principalName } from "#kernel/principal.ts";
import { executionOf, pipelineNamed } from "../address.ts";
import { advance } from "../advance.ts";
import * as errors from "../errors.ts";
import { rollbackTo } from "../fail-stage.ts";
import type { PipelineTransition } from "../operation.ts";

/** Runs a stage again with what an earlier execution brought through it. */
export const rollbackStage: PipelineTransition<"RollbackStage"> = (input, ctx) => {
  const { declaration, name, version } = pipelineNamed(ctx.store, input.pipelineName);
  const { stageName: stage } = input;
  const index = declaration.stages.findIndex((each) => each.name === stage);
  if (index < 0) throw errors.stageNotFound(stage);
  if (index === 0) throw errors.cannotRollBack("A source stage cannot be rolled back");
  const target = executionOf(ctx.store, name, input.targetPipelineExecutionId);
  const passed = target.stages.some((each) => each.name === stage && each.status === "Succeeded");
  if (!passed || target.rollbackOf !== undefined)
    throw errors.cannotRollBack(`Pipeline execution ${target.id} did not succeed in ${stage}`);
  if (target.version !== version)
    throw errors.cannotRollBack(
      `Pipeline execution ${target.id} is of version ${target.version}, and the pipeline of ${version}`,
    );
  const trigger = { type: "ManualRollback", detail: principalName(ctx.principal) };
  const { execution, events } = rollbackTo(target, stage, trigger, ctx);
  return {
    output: { pipelineExecutionId: execution.id },
    events: [...events, ...advance(name, ctx)],
  };
};
