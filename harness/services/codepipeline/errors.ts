/**
 * The errors of CodePipeline, with the texts that AWS answers.
 * https://docs.aws.amazon.com/codepipeline/latest/APIReference/CommonErrors.html
 */

import { AwsError } from "#kernel/aws-error.ts";
import type { Violation } from "#operation/constraint.ts";

const refusal = (code: string) => (message: string) => new AwsError(code, message);

export const validation = refusal("ValidationException");
export const broken = ({ message }: Violation) => validation(message);

export const invalidStructure = refusal("InvalidStructureException");
export const invalidStage = refusal("InvalidStageDeclarationException");
export const invalidAction = refusal("InvalidActionDeclarationException");

export const pipelineNotFound = (name: string, account: string) =>
  new AwsError(
    "PipelineNotFoundException",
    `Account '${account}' does not have a pipeline with name '${name}'`,
  );

export const versionNotFound = (name: string, version: number) =>
  new AwsError(
    "PipelineVersionNotFoundException",
    `Pipeline with name '${name}' does not have version ${version}`,
  );

export const nameInUse = (name: string) =>
  new AwsError("PipelineNameInUseException", `A pipeline with name '${name}' already exists`);

export const executionNotFound = (id: string) =>
  new AwsError("PipelineExecutionNotFoundException", `Pipeline execution ${id} does not exist`);

export const stageNotFound = (name: string) =>
  new AwsError("StageNotFoundException", `Stage ${name} does not exist`);

export const actionNotFound = (name: string) =>
  new AwsError("ActionNotFoundException", `Action ${name} does not exist`);

export const typeNotFound = (what: string) =>
  new AwsError("ActionTypeNotFoundException", `Action type ${what} does not exist`);

export const jobNotFound = (id: string) =>
  new AwsError("JobNotFoundException", `Job ${id} does not exist`);

export const invalidNonce = () =>
  new AwsError("InvalidNonceException", "The nonce is not that of the job's last poll");

export const invalidJobState = (id: string, status: string) =>
  new AwsError("InvalidJobStateException", `Job ${id} is ${status}`);

export const invalidToken = () =>
  new AwsError("InvalidApprovalTokenException", "The approval request has another token");

export const approvalDone = () =>
  new AwsError(
    "ApprovalAlreadyCompletedException",
    "The approval action has already been completed",
  );

export const notStoppable = (id: string, status: string) =>
  new AwsError(
    "PipelineExecutionNotStoppableException",
    `Pipeline execution ${id} cannot be stopped: it is ${status}`,
  );

export const stopAsked = (id: string) =>
  new AwsError("DuplicatedStopRequestException", `Pipeline execution ${id} is stopping already`);

export const notRetryable = (stage: string, why: string) =>
  new AwsError("StageNotRetryableException", `Stage ${stage} cannot be retried: ${why}`);

export const notLatest = (id: string) =>
  new AwsError(
    "NotLatestPipelineExecutionException",
    `Pipeline execution ${id} is not the latest in this stage`,
  );

export const cannotRollBack = (why: string) => new AwsError("UnableToRollbackStageException", why);

export const invalidFilter = refusal("InvalidWebhookFilterPatternException");
export const invalidAuthentication = refusal("InvalidWebhookAuthenticationParametersException");

export const tooMany = refusal("LimitExceededException");

export const concurrent = (pipeline: string, limit: number) =>
  new AwsError(
    "ConcurrentPipelineExecutionsLimitExceededException",
    `Pipeline ${pipeline} has ${limit} executions under way, the most it may have`,
  );

export const resourceNotFound = (arn: string) =>
  new AwsError("ResourceNotFoundException", `The resource ${arn} does not exist`);

/** What is accepted must be honoured: the rest is refused by name. */
export const unsupported = (what: string) =>
  validation(
    `${what} is not supported by this harness (see services/codepipeline/README.md, Gaps).`,
  );
