/** DeleteCustomActionType: https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_DeleteCustomActionType.html */

import * as errors from "../errors.ts";
import type { PipelineTransition } from "../operation.ts";
import { typeKey } from "../store.ts";

/** A type that a pipeline uses stays. */
export const deleteCustomActionType: PipelineTransition<"DeleteCustomActionType"> = (
  input,
  { store },
) => {
  const key = typeKey(input);
  const inUse = store.pipelines
    .scan()
    .find(({ document }) =>
      document.declaration.stages.some(({ actions }) =>
        actions.some(({ actionTypeId: id }) => id.owner === "Custom" && typeKey(id) === key),
      ),
    );
  if (inUse) throw errors.validation(`The action type is in use by the pipeline ${inUse.key}`);
  store.actionTypes.remove(key);
  return { output: {} };
};
