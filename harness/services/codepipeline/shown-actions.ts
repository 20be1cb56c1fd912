/** Action runs as ListActionExecutions shows them. */

import type { ActionDeclaration, ActionExecutionDetail } from "#model/types/codepipeline.ts";
import { declarationOf } from "./address.ts";
import type { ActionRun, Execution } from "./execution.ts";
import type { CodePipelineStore } from "./store.ts";

/** In the order in which they ran; a run that a retry kept is told once. */
export function shownActions(
  store: CodePipelineStore,
  execution: Execution,
): readonly ActionExecutionDetail[] {
  const { stages } = declarationOf(store, execution);
  const told = new Set<string>();
  return execution.stages.flatMap((stage) =>
    stage.actions.flatMap((action) => {
      const declared = stages
        .find(({ name }) => name === stage.name)
        ?.actions.find(({ name }) => name === action.name);
      if (!declared || told.has(action.id)) return [];
      told.add(action.id);
      return [shown(execution, stage.name, action, declared)];
    }),
  );
}

function shown(
  execution: Execution,
  stageName: string,
  action: ActionRun,
  declared: ActionDeclaration,
): ActionExecutionDetail {
  const places = (names: readonly { readonly name: string }[] = []) =>
    names.flatMap(({ name }) => {
      const place = execution.artifacts[name];
      return place ? [{ name, s3location: place }] : [];
    });
  return {
    pipelineExecutionId: execution.id,
    actionExecutionId: action.id,
    pipelineVersion: execution.version,
    stageName,
    actionName: action.name,
    startTime: new Date(action.startedAt),
    lastUpdateTime: new Date(action.updatedAt),
    updatedBy: action.updatedBy,
    status: action.status,
    input: {
      actionTypeId: declared.actionTypeId,
      configuration: declared.configuration,
      resolvedConfiguration: action.configuration,
      roleArn: declared.roleArn,
      region: declared.region,
      inputArtifacts: places(declared.inputArtifacts),
      namespace: declared.namespace,
    },
    output: {
      outputArtifacts: places(declared.outputArtifacts),
      executionResult: {
        externalExecutionId: action.externalId,
        externalExecutionSummary: action.summary,
        externalExecutionUrl: action.externalUrl,
        errorDetails: action.error,
      },
      outputVariables: action.outputVariables,
    },
  };
}
