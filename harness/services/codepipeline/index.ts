/** AWS CodePipeline: https://docs.aws.amazon.com/codepipeline/latest/APIReference/Welcome.html */

import { defineService } from "#operation/service.ts";
import { followAction, runAction } from "./actions/run-action.ts";
import { authorization } from "./authorization.ts";
import { continuations } from "./continuations.ts";
import { deadlines } from "./deadlines.ts";
import type { PipelineEngine } from "./engine.ts";
import { broken } from "./errors.ts";
import { subscriptions } from "./events.ts";
import { constraints } from "./limits.ts";
import { acknowledgeJob } from "./operations/acknowledge-job.ts";
import { createCustomActionType } from "./operations/create-custom-action-type.ts";
import { createPipeline } from "./operations/create-pipeline.ts";
import { deleteCustomActionType } from "./operations/delete-custom-action-type.ts";
import { deletePipeline } from "./operations/delete-pipeline.ts";
import { deleteWebhook } from "./operations/delete-webhook.ts";
import { disableStageTransition } from "./operations/disable-stage-transition.ts";
import { enableStageTransition } from "./operations/enable-stage-transition.ts";
import { getJobDetails } from "./operations/get-job-details.ts";
import { getPipeline } from "./operations/get-pipeline.ts";
import { getPipelineExecution } from "./operations/get-pipeline-execution.ts";
import { getPipelineState } from "./operations/get-pipeline-state.ts";
import { listActionExecutions } from "./operations/list-action-executions.ts";
import { listActionTypes } from "./operations/list-action-types.ts";
import { listPipelineExecutions } from "./operations/list-pipeline-executions.ts";
import { listPipelines } from "./operations/list-pipelines.ts";
import { listRuleExecutions } from "./operations/list-rule-executions.ts";
import { listRuleTypes } from "./operations/list-rule-types.ts";
import { listTagsForResource } from "./operations/list-tags-for-resource.ts";
import { listWebhooks } from "./operations/list-webhooks.ts";
import { pollForJobs } from "./operations/poll-for-jobs.ts";
import { putActionRevision } from "./operations/put-action-revision.ts";
import { putApprovalResult } from "./operations/put-approval-result.ts";
import { putJobFailureResult } from "./operations/put-job-failure-result.ts";
import { putJobSuccessResult } from "./operations/put-job-success-result.ts";
import { putWebhook } from "./operations/put-webhook.ts";
import { retryStageExecution } from "./operations/retry-stage-execution.ts";
import { rollbackStage } from "./operations/rollback-stage.ts";
import { startPipelineExecution } from "./operations/start-pipeline-execution.ts";
import { stopPipelineExecution } from "./operations/stop-pipeline-execution.ts";
import { tagResource } from "./operations/tag-resource.ts";
import { untagResource } from "./operations/untag-resource.ts";
import { updatePipeline } from "./operations/update-pipeline.ts";
import { receiveWebhook } from "./receive-webhook.ts";
import { sourcePoller } from "./source-poller.ts";
import { type CodePipelineStore, createCodePipelineStore } from "./store.ts";

export const codepipeline = defineService<"codepipeline", CodePipelineStore, PipelineEngine>({
  name: "codepipeline",
  actionPrefix: "codepipeline",
  store: createCodePipelineStore,
  transitions: {
    AcknowledgeJob: acknowledgeJob,
    CreateCustomActionType: createCustomActionType,
    CreatePipeline: createPipeline,
    DeleteCustomActionType: deleteCustomActionType,
    DeletePipeline: deletePipeline,
    DeleteWebhook: deleteWebhook,
    DisableStageTransition: disableStageTransition,
    EnableStageTransition: enableStageTransition,
    GetPipeline: getPipeline,
    GetPipelineExecution: getPipelineExecution,
    GetPipelineState: getPipelineState,
    ListActionExecutions: listActionExecutions,
    ListActionTypes: listActionTypes,
    ListPipelineExecutions: listPipelineExecutions,
    ListPipelines: listPipelines,
    ListRuleExecutions: listRuleExecutions,
    ListRuleTypes: listRuleTypes,
    ListTagsForResource: listTagsForResource,
    ListWebhooks: listWebhooks,
    PutActionRevision: putActionRevision,
    PutApprovalResult: putApprovalResult,
    PutJobFailureResult: putJobFailureResult,
    PutJobSuccessResult: putJobSuccessResult,
    PutWebhook: putWebhook,
    RetryStageExecution: retryStageExecution,
    RollbackStage: rollbackStage,
    StartPipelineExecution: startPipelineExecution,
    StopPipelineExecution: stopPipelineExecution,
    TagResource: tagResource,
    UntagResource: untagResource,
    UpdatePipeline: updatePipeline,
  },
  procedures: {
    GetJobDetails: getJobDetails,
    PollForJobs: pollForJobs,
  },
  internal: {
    runAction: { kind: "procedure", run: runAction },
    receiveWebhook: { kind: "transition", run: receiveWebhook },
    followDeployment: { kind: "procedure", run: followAction },
  },
  constraints,
  invalid: broken,
  authorization,
  subscriptions,
  background: [sourcePoller, deadlines, continuations],
  partial: {
    CreatePipeline:
      "artifacts are not encrypted; no Git triggers and blockers; of the rules VariableCheck alone",
    UpdatePipeline: "as CreatePipeline",
  },
});
