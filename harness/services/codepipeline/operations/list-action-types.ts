/** ListActionTypes: https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ListActionTypes.html */

import { awsActionTypes } from "../action-types.ts";
import type { PipelineTransition } from "../operation.ts";
import { shownAwsType, shownCustomType } from "../shown-types.ts";

export const listActionTypes: PipelineTransition<"ListActionTypes"> = (input, { store }) => {
  const custom = store.actionTypes.scan().map(({ document }) => shownCustomType(document));
  const all = [...awsActionTypes.map(shownAwsType), ...custom];
  const { actionOwnerFilter: owner } = input;
  return {
    output: { actionTypes: all.filter(({ id }) => owner === undefined || id.owner === owner) },
  };
};
