/** A release pipeline before a deployed system: uploads, how they end, and what runs then. */

import { releaseActions, watchedObject, watchUploads } from "#deployment/releases.ts";
import { type DeployedSystem, eventually } from "#harness/scenario/index.ts";
import type {
  PipelineExecutionSummary,
  StageDeclaration,
  StageState,
} from "#model/types/codepipeline.ts";

export interface Releases {
  readonly pipeline: string;
  readonly artifactBucket: string;
  /** Uploads a bundle; resolves with its version. */
  upload(bundle: Uint8Array): Promise<string>;
  /** The execution of that version, once it has ended. */
  ended(version: string): Promise<PipelineExecutionSummary>;
  stage(name: string): Promise<StageState>;
  /** The action run that failed last, as AWS tells it. */
  failure(stage: string): Promise<string | undefined>;
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
    ended: (version) =>
      eventually(
        async () =>
          (await executions()).find(
            (each) =>
              over(each) && each.sourceRevisions?.some(({ revisionId }) => revisionId === version),
          ),
        { what: `the end of the release of ${version}`, withinMs: 60_000 },
      ),
    async failure(name) {
      const { actionStates = [] } = await stage(name);
      const errors = actionStates.flatMap(({ latestExecution }) =>
        latestExecution?.errorDetails ? [latestExecution.errorDetails.message] : [],
      );
      return errors.at(-1);
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
