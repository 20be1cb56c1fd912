/** CreateCustomActionType: https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_CreateCustomActionType.html */

import { awsActionTypes } from "../action-types.ts";
import * as errors from "../errors.ts";
import type { PipelineTransition } from "../operation.ts";
import { shownCustomType } from "../shown-types.ts";
import { typeKey } from "../store.ts";

const CATEGORIES = ["Source", "Build", "Deploy", "Test", "Invoke", "Approval", "Compute"];

/** Registers an action that job workers of one's own carry out. */
export const createCustomActionType: PipelineTransition<"CreateCustomActionType"> = (
  input,
  { store },
) => {
  if (!CATEGORIES.includes(input.category))
    throw errors.validation(`The category '${input.category}' is not valid`);
  const taken = awsActionTypes.some(({ id }) => id.provider === input.provider);
  if (taken || store.actionTypes.find(typeKey(input)))
    throw errors.validation(`Already exists: ${input.category} ${input.provider} ${input.version}`);
  store.actionTypes.put(typeKey(input), input);
  return { output: { actionType: shownCustomType(input), tags: input.tags ?? [] } };
};
