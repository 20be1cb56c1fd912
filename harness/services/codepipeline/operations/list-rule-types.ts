/** ListRuleTypes: https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ListRuleTypes.html */

import { VARIABLE_CHECK } from "../check-conditions.ts";
import type { PipelineTransition } from "../operation.ts";
import { property } from "../shown-types.ts";

/** Those that a condition may have here. */
export const listRuleTypes: PipelineTransition<"ListRuleTypes"> = () => {
  const { id, required } = VARIABLE_CHECK;
  const none = { minimumCount: 0, maximumCount: 0 };
  const ruleConfigurationProperties = required.map(property(true));
  return {
    output: { ruleTypes: [{ id, inputArtifactDetails: none, ruleConfigurationProperties }] },
  };
};
