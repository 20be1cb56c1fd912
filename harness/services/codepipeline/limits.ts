/**
 * Every number and pattern of CodePipeline.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html
 */

import type { OperationName } from "#model/types/index.ts";
import type { Constraint, Constraints } from "#operation/constraint.ts";

export const stagesMin = 2;
export const stagesMax = 50;
export const actionsMax = 100;
export const runOrderMax = 999;
export const conditionsMax = 1;
export const rulesMax = 5;
export const pipelinesMax = 1000;
export const webhooksMax = 300;
export const webhookFiltersMax = 5;
export const queuedExecutionsMax = 50;
export const parallelExecutionsMax = 50;
export const pageMax = 100;
export const tagsMax = 50;
/** All output variables of one action. */
export const outputVariablesBytesMax = 122_880;

const minuteMs = 60_000;
export const pollEveryMs = minuteMs;
export const approvalMs = 7 * 24 * 60 * minuteMs;
export const customJobMs = 24 * 60 * minuteMs;
export const lambdaMs = 24 * 60 * minuteMs;
/** Choice: AWS names no time after which a function that gave a continuation token is called again. */
export const continueAfterMs = 30_000;
/** S3 and Elastic Beanstalk actions; AWS ends them after an hour. */
export const actionMs = 60 * minuteMs;

export const namePattern = /^[A-Za-z0-9.@\-_]{1,100}$/;
export const artifactPattern = /^[a-zA-Z0-9_-]{1,100}$/;

const name: Constraint = { required: true, min: 1, max: 100, pattern: namePattern };
const id: Constraint = {
  required: true,
  pattern: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
};
const results: Constraint = { min: 1, max: pageMax };
const inStage = { pipelineName: name, stageName: name };
const transition = { transitionType: { required: true, oneOf: ["Inbound", "Outbound"] } };

export const constraints: Readonly<Partial<Record<OperationName<"codepipeline">, Constraints>>> = {
  CreatePipeline: { pipeline: { required: true } },
  UpdatePipeline: { pipeline: { required: true } },
  GetPipeline: { name, version: { min: 1 } },
  DeletePipeline: { name },
  GetPipelineState: { name },
  StartPipelineExecution: { name },
  GetPipelineExecution: { pipelineName: name, pipelineExecutionId: id },
  ListPipelineExecutions: { pipelineName: name, maxResults: results },
  ListActionExecutions: { pipelineName: name, maxResults: results },
  ListRuleExecutions: { pipelineName: name, maxResults: results },
  StopPipelineExecution: { pipelineName: name, pipelineExecutionId: id, reason: { max: 200 } },
  RetryStageExecution: {
    ...inStage,
    pipelineExecutionId: id,
    retryMode: { required: true, oneOf: ["FAILED_ACTIONS", "ALL_ACTIONS"] },
  },
  RollbackStage: { ...inStage, targetPipelineExecutionId: id },
  EnableStageTransition: { ...inStage, ...transition },
  DisableStageTransition: {
    ...inStage,
    ...transition,
    reason: { required: true, min: 1, max: 300 },
  },
  PutActionRevision: {
    ...inStage,
    actionName: name,
    "actionRevision.revisionId": { required: true, min: 1, max: 1500 },
    "actionRevision.revisionChangeId": { required: true, min: 1, max: 100 },
    "actionRevision.created": { required: true },
  },
  PutApprovalResult: {
    ...inStage,
    actionName: name,
    token: id,
    "result.status": { required: true, oneOf: ["Approved", "Rejected"] },
    "result.summary": { required: true, min: 0, max: 512 },
  },
  PutWebhook: {
    "webhook.name": name,
    "webhook.targetPipeline": name,
    "webhook.targetAction": name,
    "webhook.authentication": { required: true, oneOf: ["GITHUB_HMAC", "IP", "UNAUTHENTICATED"] },
  },
  DeleteWebhook: { name },
  ListWebhooks: { MaxResults: results },
  PollForJobs: { maxBatchSize: { min: 1 }, queryParam: { max: 1 } },
  AcknowledgeJob: { jobId: id, nonce: { required: true, min: 1, max: 50 } },
  GetJobDetails: { jobId: id },
  PutJobSuccessResult: {
    jobId: id,
    continuationToken: { min: 1, max: 2048 },
    "currentRevision.revision": { min: 1, max: 1500 },
    "currentRevision.changeIdentifier": { min: 1, max: 100 },
    "executionDetails.percentComplete": { min: 0, max: 100 },
    "executionDetails.summary": { min: 1, max: 2048 },
  },
  PutJobFailureResult: { jobId: id, "failureDetails.message": { required: true, max: 5000 } },
};
