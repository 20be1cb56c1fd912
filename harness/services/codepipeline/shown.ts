/** Pipelines and executions as the API shows them. */

import type { PipelineDeclaration } from "#model/types/codepipeline.ts";
import type { Execution, SourceRevision } from "./execution.ts";

/** With what the pipeline's author left to AWS. */
export const shownDeclaration = (declaration: PipelineDeclaration): PipelineDeclaration => ({
  ...declaration,
  executionMode: declaration.executionMode ?? "SUPERSEDED",
  pipelineType: declaration.pipelineType ?? "V1",
  stages: declaration.stages.map((stage) => ({
    ...stage,
    actions: stage.actions.map((action) => ({
      ...action,
      runOrder: action.runOrder ?? 1,
      configuration: action.configuration ?? {},
      inputArtifacts: action.inputArtifacts ?? [],
      outputArtifacts: action.outputArtifacts ?? [],
    })),
  })),
});

export const shownExecution = (execution: Execution) => ({
  pipelineName: execution.pipeline,
  pipelineVersion: execution.version,
  pipelineExecutionId: execution.id,
  ...statusOf(execution),
  artifactRevisions: execution.revisions.map((each) => ({
    name: each.artifact,
    revisionId: each.revisionId,
    revisionSummary: each.summary,
    created: new Date(each.at),
    revisionUrl: each.url,
  })),
  variables: Object.entries(execution.variables["variables"] ?? {}).map(
    ([name, resolvedValue]) => ({ name, resolvedValue }),
  ),
});

export const shownSummary = (execution: Execution) => ({
  pipelineExecutionId: execution.id,
  ...statusOf(execution),
  startTime: new Date(execution.startedAt),
  lastUpdateTime: new Date(execution.updatedAt),
  sourceRevisions: execution.revisions.map(shownRevision),
  ...(execution.stopReason === undefined ? {} : { stopTrigger: { reason: execution.stopReason } }),
});

const statusOf = ({ status, summary, mode, trigger, rollbackOf }: Execution) => ({
  status,
  statusSummary: summary,
  executionMode: mode,
  executionType: rollbackOf === undefined ? "STANDARD" : "ROLLBACK",
  trigger: { triggerType: trigger.type, triggerDetail: trigger.detail },
  ...(rollbackOf === undefined
    ? {}
    : { rollbackMetadata: { rollbackTargetPipelineExecutionId: rollbackOf } }),
});

const shownRevision = ({ action, revisionId, summary, url }: SourceRevision) => ({
  actionName: action,
  revisionId,
  revisionSummary: summary,
  revisionUrl: url,
});
