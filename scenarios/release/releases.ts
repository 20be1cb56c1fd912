/** A release pipeline before a deployed system: uploads, how they end, and what runs then. */

import { releaseActions, watchedObject, watchUploads } from "#deployment/releases.ts";
import { type DeployedSystem, eventually } from "#harness/scenario/index.ts";
import type {
  PipelineExecutionSummary,
  StageDeclaration,
  StageState,
} from "#model/types/codepipeline.ts";

/** How a release ended; compared whole, so that one that failed shows why. */
export interface ReleaseEnd {
  readonly status: string | undefined;
  /** What each action that failed was told, after its stage's name and its own. */
  readonly failures: readonly string[];
}

export const SUCCEEDED: ReleaseEnd = { status: "Succeeded", failures: [] };

export interface Releases {
  readonly pipeline: string;
  readonly artifactBucket: string;
  /** Uploads a bundle; resolves with its version. */
  upload(bundle: Uint8Array): Promise<string>;
  /** Resolves once the execution of that version is over. */
  ended(version: string): Promise<ReleaseEnd>;
  stage(name: string): Promise<StageState>;
  /** What the instances of each tier run: the versions that were uploaded, or FIRST. */
  running(): Promise<{ readonly webapp: readonly string[]; readonly workers: readonly string[] }>;
}

/** The web tier first, then the workers. */
export const tiersOf = ({ reference }: DeployedSystem, workersRunOrder?: number) =>
  releaseActions(reference.plan, reference, workersRunOrder);

/** What was deployed before any release. */
export const FIRST = "the first";

/** The revision within a label that CodePipeline gave. */
const versionOf = (label = "") => /^code-pipeline-\d+-(.+)$/.exec(label)?.[1] ?? FIRST;

/** Told of uploads by events. Its first execution, which finds no bundle, has failed. */
export async function watchReleases(
  system: DeployedSystem,
  stages: readonly StageDeclaration[] = [{ name: "Release", actions: tiersOf(system) }],
): Promise<Releases> {
  const { call } = system.world;
  const { plan, names } = system.reference;
  const { releasePipeline: pipeline, releaseArtifacts: artifactBucket } = names;
  const source = watchedObject(plan);
  await watchUploads(call, plan, stages);
  const executions = async () => {
    const asked = { pipelineName: pipeline };
    const { pipelineExecutionSummaries = [] } = await call(
      "codepipeline",
      "ListPipelineExecutions",
      asked,
    );
    return pipelineExecutionSummaries;
  };
  const over = ({ status }: PipelineExecutionSummary) =>
    status !== "InProgress" && status !== "Stopping";
  const versionsOn = async (EnvironmentName: string) => {
    const { InstanceHealthList = [] } = await call("elastic-beanstalk", "DescribeInstancesHealth", {
      EnvironmentName,
      AttributeNames: ["All"],
    });
    return InstanceHealthList.map(({ Deployment }) => versionOf(Deployment?.VersionLabel));
  };
  const stage = async (name: string): Promise<StageState> => {
    const { stageStates = [] } = await call("codepipeline", "GetPipelineState", { name: pipeline });
    const found = stageStates.find(({ stageName }) => stageName === name);
    if (!found) throw new Error(`The pipeline has no stage ${name}.`);
    return found;
  };
  return {
    pipeline,
    artifactBucket,
    stage,
    async upload(Body) {
      const at = { Bucket: source.bucket, Key: source.key };
      const { VersionId = "" } = await call("s3", "PutObject", { ...at, Body });
      return VersionId;
    },
    async ended(version) {
      const { status, pipelineExecutionId } = await eventually(
        async () =>
          (await executions()).find(
            (each) =>
              over(each) && each.sourceRevisions?.some(({ revisionId }) => revisionId === version),
          ),
        { what: `the end of the release of ${version}`, withinMs: 60_000 },
      );
      const filter = { pipelineExecutionId };
      const asked = { pipelineName: pipeline, filter };
      const { actionExecutionDetails = [] } = await call(
        "codepipeline",
        "ListActionExecutions",
        asked,
      );
      const failures = actionExecutionDetails.flatMap(({ stageName, actionName, output }) => {
        const message = output?.executionResult?.errorDetails?.message;
        return message === undefined ? [] : [`${stageName}/${actionName}: ${message}`];
      });
      return { status, failures };
    },
    async running() {
      const { webapp, worker } = system.reference;
      return {
        webapp: await versionsOn(webapp.environmentName),
        workers: await versionsOn(worker.environmentName),
      };
    },
  };
}
