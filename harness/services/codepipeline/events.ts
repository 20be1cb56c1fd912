/** What follows from an action that begins, and who is told of changes. */

import type {
  Delivery,
  EnvironmentEventWritten,
  PipelineActionStarted,
  PipelineStateChanged,
  Routing,
} from "#bus/events.ts";
import type { AccountId } from "#kernel/brand.ts";
import type { ServicePrincipal } from "#kernel/principal.ts";
import { on, type RouteScope, type Subscription } from "#operation/service.ts";
import { pipelineArn } from "./address.ts";
import type { CodePipelineStore } from "./store.ts";

type Scope = RouteScope<CodePipelineStore>;

const itself = (account: AccountId): ServicePrincipal => ({
  type: "service",
  account,
  name: "codepipeline.amazonaws.com",
});

/** A run fails only by being cut short by the harness's end: each later start takes it up again. */
const RUN_RETRIES_MS: readonly number[] = Array(50).fill(1000);

function startAction(event: PipelineActionStarted, { account }: Scope): Routing {
  const { pipeline, executionId, actionExecutionId, action, owner, provider } = event;
  const label = `CodePipeline runs action "${action}" of "${pipeline}"`;
  if (owner === "Custom") {
    const reason = `it waits for a job worker of ${provider} to poll`;
    return { deliveries: [], skipped: [{ label, reason }] };
  }
  const run: Delivery = {
    service: "codepipeline",
    operation: "runAction",
    input: { pipeline, executionId, actionExecutionId },
    as: itself(account),
    label,
    retryAfterMs: RUN_RETRIES_MS,
    fatal: ["InternalFailure", "PipelineExecutionNotFoundException"],
  };
  return { deliveries: [run], skipped: [] };
}

/** Deploy actions wait for what their environment tells. */
function followDeployments(
  { environmentName, message }: EnvironmentEventWritten,
  { store, account }: Scope,
): Routing {
  const waiting = store.executions.scanBy("active").flatMap(({ document: execution }) =>
    execution.stages
      .flatMap(({ actions }) => actions)
      .filter(
        ({ status, configuration }) =>
          status === "InProgress" && configuration["EnvironmentName"] === environmentName,
      )
      .map((action) => ({ execution, action })),
  );
  const deliveries = waiting.map(({ execution, action }): Delivery => {
    const { pipeline, id: executionId } = execution;
    return {
      service: "codepipeline",
      operation: "followDeployment",
      input: { pipeline, executionId, actionExecutionId: action.id },
      as: itself(account),
      label: `action "${action.name}" of "${pipeline}" hears "${message}"`,
      retryAfterMs: RUN_RETRIES_MS,
      fatal: ["InternalFailure", "PipelineExecutionNotFoundException"],
    };
  });
  return { deliveries, skipped: [] };
}

const DETAIL_TYPES = {
  Pipeline: "CodePipeline Pipeline Execution State Change",
  Stage: "CodePipeline Stage Execution State Change",
  Action: "CodePipeline Action Execution State Change",
} as const;

function tellEventBridge(event: PipelineStateChanged, scope: Scope): Routing {
  const { level, detail } = event;
  const pipeline = String(detail["pipeline"]);
  const tell: Delivery = {
    service: "eventbridge",
    operation: "acceptServiceEvent",
    input: {
      source: "aws.codepipeline",
      detailType: DETAIL_TYPES[level],
      detail,
      resources: [pipelineArn(scope, pipeline)],
      time: scope.now,
    },
    as: itself(scope.account),
    label: `pipeline "${pipeline}" → eventbridge`,
    retryAfterMs: [],
  };
  return { deliveries: [tell], skipped: [] };
}

export const subscriptions: readonly Subscription<CodePipelineStore, never>[] = [
  on<"PipelineActionStarted", CodePipelineStore>("PipelineActionStarted", startAction),
  on<"EnvironmentEventWritten", CodePipelineStore>("EnvironmentEventWritten", followDeployments),
  on<"PipelineStateChanged", CodePipelineStore>("PipelineStateChanged", tellEventBridge),
];
