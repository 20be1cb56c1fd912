/** DisableStageTransition: https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_DisableStageTransition.html */

import type { PipelineTransition } from "../operation.ts";
import { switchTransition } from "../switch-transition.ts";

export const disableStageTransition: PipelineTransition<"DisableStageTransition"> = (
  input,
  ctx,
) => ({
  output: {},
  events: switchTransition({ ...input, enabled: false }, ctx),
});
