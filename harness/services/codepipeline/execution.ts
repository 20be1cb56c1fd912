/**
 * An execution of a pipeline: pure data, and pure changes of it.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works.html
 */

import type { Instant } from "#kernel/clock.ts";

export type ExecutionStatus =
  | "InProgress"
  | "Stopping"
  | "Stopped"
  | "Succeeded"
  | "Superseded"
  | "Failed"
  | "Cancelled";

export type ExecutionMode = "SUPERSEDED" | "QUEUED" | "PARALLEL";

export interface Trigger {
  /** Such as `CreatePipeline`, `StartPipelineExecution`, `PollForSourceChanges`. */
  readonly type: string;
  readonly detail: string;
}

/** Where an artifact lies. */
export interface ArtifactPlace {
  readonly bucket: string;
  readonly key: string;
}

export interface SourceRevision {
  readonly action: string;
  /** Its first output artifact. */
  readonly artifact: string;
  readonly revisionId: string;
  readonly summary: string;
  readonly url: string;
  readonly at: Instant;
}

export interface SourceOverride {
  /** An object's version; the newest when absent. */
  readonly versionId?: string;
  readonly key?: string;
}

export interface Execution {
  readonly id: string;
  readonly pipeline: string;
  /** From 1, in the order in which they were started. */
  readonly number: number;
  /** Of the pipeline, when it started: later versions do not change it. */
  readonly version: number;
  readonly mode: ExecutionMode;
  readonly status: ExecutionStatus;
  readonly summary?: string | undefined;
  readonly stopReason?: string | undefined;
  readonly trigger: Trigger;
  /** The execution whose revisions this one brings back. */
  readonly rollbackOf?: string | undefined;
  readonly startedAt: Instant;
  readonly updatedAt: Instant;
  /** Of the pipeline (`#{variables.name}`) and of actions, by namespace. */
  readonly variables: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly artifacts: Readonly<Record<string, ArtifactPlace>>;
  readonly revisions: readonly SourceRevision[];
  /** The one stage that a rollback runs. */
  readonly only?: string | undefined;
  /** What to take instead of what the source action is configured with, by its name. */
  readonly overrides: Readonly<Record<string, SourceOverride>>;
  /** Runs of stages, in the order in which they were entered; a retry is a further run. */
  readonly stages: readonly StageRun[];
}

export type StageStatus =
  | "InProgress"
  | "Succeeded"
  | "Failed"
  | "Skipped"
  | "Stopped"
  | "Stopping";

export type ConditionKind = "beforeEntry" | "onSuccess" | "onFailure";

/** A condition as it was judged. */
export interface ConditionRun {
  readonly status: "Succeeded" | "Failed";
  readonly at: Instant;
  /** What engages when it failed: FAIL, SKIP or ROLLBACK. */
  readonly result: string;
  readonly rules: readonly RuleRun[];
}

export interface RuleRun {
  readonly id: string;
  readonly name: string;
  readonly status: "Succeeded" | "Failed";
  readonly at: Instant;
  /** With its variables resolved. */
  readonly configuration: Readonly<Record<string, string>>;
  readonly error?: { readonly code: string; readonly message: string } | undefined;
}

export interface StageRun {
  readonly name: string;
  readonly status: StageStatus;
  /** Retries made, by the pipeline itself and by hand. */
  readonly retries: { readonly automatic: number; readonly manual: number };
  readonly actions: readonly ActionRun[];
  /** Those that were judged. */
  readonly conditions?: Readonly<Partial<Record<ConditionKind, ConditionRun>>>;
}

export type ActionStatus = "InProgress" | "Succeeded" | "Failed" | "Abandoned";

export interface ActionRun {
  readonly id: string;
  readonly name: string;
  readonly status: ActionStatus;
  readonly runOrder: number;
  readonly startedAt: Instant;
  readonly updatedAt: Instant;
  /** When it fails if nobody told its end. */
  readonly deadline: Instant;
  readonly summary?: string | undefined;
  readonly externalId?: string | undefined;
  readonly externalUrl?: string | undefined;
  readonly percent?: number | undefined;
  readonly error?: { readonly code: string; readonly message: string } | undefined;
  /** Of an approval that waits. */
  readonly token?: string | undefined;
  readonly updatedBy?: string | undefined;
  /** With its variables resolved. */
  readonly configuration: Readonly<Record<string, string>>;
  readonly outputVariables: Readonly<Record<string, string>>;
}

export const isEnded = ({ status }: Execution): boolean =>
  status !== "InProgress" && status !== "Stopping";

export const lastStage = ({ stages }: Execution): StageRun | undefined => stages.at(-1);

/** The action run with this id and the stage it is in. */
export function findAction(
  execution: Execution,
  id: string,
): { readonly stage: StageRun; readonly action: ActionRun } | undefined {
  for (const stage of execution.stages) {
    const action = stage.actions.find((each) => each.id === id);
    if (action) return { stage, action };
  }
  return undefined;
}

/** The execution with its last stage changed. */
export function withStage(execution: Execution, change: Partial<StageRun>): Execution {
  const last = lastStage(execution);
  if (!last) return execution;
  return { ...execution, stages: [...execution.stages.slice(0, -1), { ...last, ...change }] };
}

/** The execution with a condition of its last stage as it was judged. */
export function withCondition(
  execution: Execution,
  kind: ConditionKind,
  run: ConditionRun,
): Execution {
  return withStage(execution, {
    conditions: { ...lastStage(execution)?.conditions, [kind]: run },
  });
}

/** The execution with one action run changed, wherever it ran. */
export function withAction(
  execution: Execution,
  id: string,
  change: Partial<ActionRun>,
): Execution {
  const stages = execution.stages.map((stage) => ({
    ...stage,
    actions: stage.actions.map((action) => (action.id === id ? { ...action, ...change } : action)),
  }));
  return { ...execution, stages };
}
