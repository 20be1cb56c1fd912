/** How an action ends, whoever tells it: a procedure of this service, a job's worker, an approver. */

import type { ServiceEvent } from "#bus/events.ts";
import type { Transition } from "#operation/service.ts";
import { actionNamed, declarationOf, executionOf, stageNamed } from "./address.ts";
import { advance } from "./advance.ts";
import {
  type ActionRun,
  type ArtifactPlace,
  findAction,
  isEnded,
  type SourceRevision,
  withAction,
} from "./execution.ts";
import type { PipelineContext } from "./operation.ts";
import { actionChanged } from "./state-change.ts";
import { type CodePipelineStore, executionKey } from "./store.ts";

export interface ActionAddress {
  readonly pipeline: string;
  readonly executionId: string;
  readonly actionExecutionId: string;
}

export interface Conclusion extends ActionAddress {
  readonly status: "Succeeded" | "Failed" | "Abandoned";
  readonly change?: Partial<ActionRun>;
  readonly artifacts?: Readonly<Record<string, ArtifactPlace>>;
  readonly revision?: SourceRevision | undefined;
}

/** As a transition of its own, for procedures. */
export const concludeAction: Transition<CodePipelineStore, Conclusion, object> = (given, ctx) => ({
  output: {},
  events: conclude(given, ctx),
});

/** Ends the action and moves the pipeline on; what has ended already stays as it is. */
export function conclude(given: Conclusion, ctx: PipelineContext): readonly ServiceEvent[] {
  const { store, now } = ctx;
  const execution = executionOf(store, given.pipeline, given.executionId);
  const found = findAction(execution, given.actionExecutionId);
  if (found?.action.status !== "InProgress" || isEnded(execution)) return [];
  const { stage, action } = found;
  const declaration = stageNamed(declarationOf(store, execution), stage.name);
  const declared = actionNamed(declaration, action.name);
  const change = { ...given.change, status: given.status, token: undefined, updatedAt: now };
  const variables = given.change?.outputVariables;
  const after = {
    ...withAction(execution, action.id, change),
    updatedAt: now,
    artifacts: { ...execution.artifacts, ...given.artifacts },
    revisions: [...execution.revisions, ...(given.revision ? [given.revision] : [])],
    variables:
      declared.namespace === undefined || variables === undefined
        ? execution.variables
        : { ...execution.variables, [declared.namespace]: variables },
  };
  store.executions.put(executionKey(after), after);
  if (given.revision) see(given.pipeline, given.revision, ctx);
  const ended = { ...action, ...change };
  const state = { Succeeded: "SUCCEEDED", Failed: "FAILED", Abandoned: "ABANDONED" } as const;
  return [
    actionChanged(after, stage.name, ended, declared, state[given.status]),
    ...advance(given.pipeline, ctx),
  ];
}

/** A poll looks for other revisions than this one from now on. */
function see(name: string, { action, revisionId }: SourceRevision, { store }: PipelineContext) {
  const pipeline = store.pipelines.find(name);
  if (!pipeline) return;
  store.pipelines.put(name, { ...pipeline, seen: { ...pipeline.seen, [action]: revisionId } });
}

interface Note extends ActionAddress {
  readonly change: Partial<ActionRun>;
}

/** Keeps what is known of an action that goes on. */
export const noteOnAction: Transition<CodePipelineStore, Note, object> = (
  given,
  { store, now },
) => {
  const execution = executionOf(store, given.pipeline, given.executionId);
  const change = { ...given.change, updatedAt: now };
  const after = withAction(execution, given.actionExecutionId, change);
  store.executions.put(executionKey(after), after);
  return { output: {} };
};

/** A failure with AWS's error type and a sentence. */
export const failure = (address: ActionAddress, code: string, message: string): Conclusion => ({
  ...address,
  status: "Failed",
  change: { error: { code, message }, summary: message },
});
