/** EnableStageTransition: https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_EnableStageTransition.html */

import type { PipelineTransition } from "../operation.ts";
import { switchTransition } from "../switch-transition.ts";

export const enableStageTransition: PipelineTransition<"EnableStageTransition"> = (input, ctx) => ({
  output: {},
  events: switchTransition({ ...input, enabled: true }, ctx),
});
