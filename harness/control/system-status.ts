/**
 * What an account runs, as `status` tells it: environments with their instances, queues, pipelines.
 * All of it is asked of AWS's own API, so it says what any client would be told.
 */

import { AwsError } from "#kernel/aws-error.ts";
import type { EnvironmentDescription } from "#model/types/elastic-beanstalk.ts";
import type { Caller } from "#operation/caller.ts";

export interface InstanceStatus {
  readonly id: string;
  /** With enhanced health alone. */
  readonly health?: string;
  readonly causes?: readonly string[];
  readonly version?: string;
}

export interface EnvironmentStatus {
  readonly name: string;
  readonly application: string;
  readonly tier: string;
  readonly status: string;
  /** The colour, and with enhanced health its name: `Green (Ok)`. */
  readonly health: string;
  readonly version?: string;
  readonly instances: readonly InstanceStatus[];
}

export interface QueueStatus {
  readonly name: string;
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
}

export interface PipelineStatus {
  readonly name: string;
  readonly stages: readonly {
    readonly name: string;
    /** `NotRun` before the first execution has come so far. */
    readonly status: string;
    readonly actions: readonly {
      readonly name: string;
      readonly status: string;
      readonly summary?: string;
    }[];
  }[];
}

export interface SystemStatus {
  readonly environments: readonly EnvironmentStatus[];
  readonly queues: readonly QueueStatus[];
  readonly pipelines: readonly PipelineStatus[];
}

/** The status of the account and region that `call` acts in. */
export async function systemStatus(call: Caller): Promise<SystemStatus> {
  const [environments, queues, pipelines] = await Promise.all([
    environmentsOf(call),
    queuesOf(call),
    pipelinesOf(call),
  ]);
  return { environments, queues, pipelines };
}

async function environmentsOf(call: Caller): Promise<readonly EnvironmentStatus[]> {
  const { Environments = [] } = await call("elastic-beanstalk", "DescribeEnvironments", {});
  const environments = await Promise.all(
    Environments.map(async (environment) => {
      const { Health = "Grey", HealthStatus, VersionLabel } = environment;
      return {
        name: environment.EnvironmentName ?? "",
        application: environment.ApplicationName ?? "",
        tier: environment.Tier?.Name ?? "",
        status: environment.Status ?? "",
        health: HealthStatus ? `${Health} (${HealthStatus})` : Health,
        ...(VersionLabel && { version: VersionLabel }),
        instances: await instancesOf(call, environment),
      };
    }),
  );
  return environments.sort(byName);
}

async function instancesOf(
  call: Caller,
  { EnvironmentId = "" }: EnvironmentDescription,
): Promise<readonly InstanceStatus[]> {
  try {
    const asked = { EnvironmentId, AttributeNames: ["All"] } as const;
    const { InstanceHealthList = [] } = await call(
      "elastic-beanstalk",
      "DescribeInstancesHealth",
      asked,
    );
    return InstanceHealthList.map(({ InstanceId = "", HealthStatus, Causes, Deployment }) => ({
      id: InstanceId,
      ...(HealthStatus && { health: HealthStatus }),
      ...(Causes && Causes.length > 0 && { causes: Causes }),
      ...(Deployment?.VersionLabel && { version: Deployment.VersionLabel }),
    }));
  } catch (error) {
    // With basic health, Elastic Beanstalk tells the instances' names alone.
    if (!(error instanceof AwsError)) throw error;
    const asked = { EnvironmentId };
    const { EnvironmentResources } = await call(
      "elastic-beanstalk",
      "DescribeEnvironmentResources",
      asked,
    );
    return (EnvironmentResources?.Instances ?? []).map(({ Id = "" }) => ({ id: Id }));
  }
}

async function queuesOf(call: Caller): Promise<readonly QueueStatus[]> {
  const { QueueUrls = [] } = await call("sqs", "ListQueues", {});
  const queues = await Promise.all(
    QueueUrls.map(async (QueueUrl) => {
      const asked = { QueueUrl, AttributeNames: ["All"] } as const;
      const { Attributes = {} } = await call("sqs", "GetQueueAttributes", asked);
      return {
        name: QueueUrl.slice(QueueUrl.lastIndexOf("/") + 1),
        visible: Number(Attributes["ApproximateNumberOfMessages"]),
        inFlight: Number(Attributes["ApproximateNumberOfMessagesNotVisible"]),
        delayed: Number(Attributes["ApproximateNumberOfMessagesDelayed"]),
      };
    }),
  );
  return queues.sort(byName);
}

const byName = (a: { readonly name: string }, b: { readonly name: string }) =>
  a.name.localeCompare(b.name);

const NOT_RUN = "NotRun";

async function pipelinesOf(call: Caller): Promise<readonly PipelineStatus[]> {
  const { pipelines = [] } = await call("codepipeline", "ListPipelines", {});
  return Promise.all(
    pipelines.map(async ({ name = "" }) => {
      const { stageStates = [] } = await call("codepipeline", "GetPipelineState", { name });
      return {
        name,
        stages: stageStates.map(({ stageName = "", latestExecution, actionStates = [] }) => ({
          name: stageName,
          status: latestExecution?.status ?? NOT_RUN,
          actions: actionStates.map(({ actionName = "", latestExecution: last }) => {
            const summary = last?.errorDetails?.message ?? last?.summary;
            return {
              name: actionName,
              status: last?.status ?? NOT_RUN,
              ...(summary && { summary }),
            };
          }),
        })),
      };
    }),
  );
}
