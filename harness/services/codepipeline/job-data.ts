/**
 * Jobs as their workers get them.
 * https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_JobData.html
 */

import type { JobData } from "#model/types/codepipeline.ts";
import { actionNamed, declarationOf, executionOf, pipelineArn, stageNamed } from "./address.ts";
import { artifactPlace } from "./artifact.ts";
import * as errors from "./errors.ts";
import { type ArtifactPlace, findAction } from "./execution.ts";
import type { PipelineContext, PipelineProcedureContext } from "./operation.ts";
import type { CodePipelineStore, Job } from "./store.ts";

export function jobWithId(store: CodePipelineStore, id: string): Job {
  const job = store.jobs.find(id);
  if (!job) throw errors.jobNotFound(id);
  return job;
}

/** A job that a worker has; throws for one that nobody took, or that has ended. */
export function runningJob(store: CodePipelineStore, id: string): Job {
  const job = jobWithId(store, id);
  if (job.status !== "InProgress") throw errors.invalidJobState(id, job.status);
  return job;
}

/** The declaration of a job's action, and where it ran. */
function situation(job: Job, store: CodePipelineStore) {
  const execution = executionOf(store, job.pipeline, job.executionId);
  const declaration = declarationOf(store, execution);
  const found = findAction(execution, job.actionExecutionId);
  if (!found) throw errors.jobNotFound(job.id);
  const declared = actionNamed(stageNamed(declaration, found.stage.name), found.action.name);
  return { execution, declaration, declared, ...found };
}

/** Where the job's worker is to put its output artifacts. */
export function outputPlaces(
  job: Job,
  { store }: Pick<PipelineContext, "store">,
): Readonly<Record<string, ArtifactPlace>> {
  const { declaration, declared } = situation(job, store);
  return Object.fromEntries(
    (declared.outputArtifacts ?? []).map(({ name }) => [
      name,
      artifactPlace(declaration, store.region, name, job.actionExecutionId),
    ]),
  );
}

export function jobData(job: Job, ctx: PipelineProcedureContext): JobData {
  const { store, account, engine } = ctx;
  const { execution, declaration, declared, stage, action } = situation(job, store);
  const outputs = outputPlaces(job, ctx);
  const located = (name: string, place: ArtifactPlace | undefined) => ({
    name,
    ...(place
      ? {
          location: {
            type: "S3",
            s3Location: { bucketName: place.bucket, objectKey: place.key },
          },
        }
      : {}),
  });
  return {
    actionTypeId: job.actionTypeId,
    actionConfiguration: { configuration: job.configuration },
    pipelineContext: {
      pipelineName: job.pipeline,
      pipelineArn: pipelineArn(store, job.pipeline),
      pipelineExecutionId: job.executionId,
      stage: { name: stage.name },
      action: { name: action.name, actionExecutionId: action.id },
    },
    inputArtifacts: (declared.inputArtifacts ?? []).map(({ name }) =>
      located(name, execution.artifacts[name]),
    ),
    outputArtifacts: (declared.outputArtifacts ?? []).map(({ name }) =>
      located(name, outputs[name]),
    ),
    continuationToken: job.continuationToken,
    artifactCredentials: engine.credentialsOf(
      account,
      declared.roleArn ?? declaration.roleArn,
      `job-${job.id.slice(0, 8)}`,
    ),
  };
}
