/** What an action's procedure works with: read once when it starts. */

import { AwsError } from "#kernel/aws-error.ts";
import { rolePrincipal, type SessionPrincipal } from "#kernel/principal.ts";
import type { ActionDeclaration, PipelineDeclaration } from "#model/types/codepipeline.ts";
import { actionNamed, declarationOf, executionOf, stageNamed } from "../address.ts";
import type { ActionAddress, Conclusion } from "../conclude.ts";
import { type ActionRun, type ArtifactPlace, type Execution, findAction } from "../execution.ts";
import type { PipelineProcedureContext } from "../operation.ts";

export interface Situation {
  readonly address: ActionAddress;
  readonly execution: Execution;
  readonly declaration: PipelineDeclaration;
  readonly declared: ActionDeclaration;
  readonly stage: string;
  readonly action: ActionRun;
  /** Whoever the action acts as: its own role, else the pipeline's. */
  readonly as: SessionPrincipal;
}

/** What an action's procedure found: how the action ends. */
export type Ending = Omit<Conclusion, keyof ActionAddress>;

/** Undefined when the action has ended meanwhile: a delivery may come again. */
export function situationOf(
  address: ActionAddress,
  { store, account }: PipelineProcedureContext,
): Situation | undefined {
  const execution = executionOf(store, address.pipeline, address.executionId);
  const found = findAction(execution, address.actionExecutionId);
  if (found?.action.status !== "InProgress") return undefined;
  const declaration = declarationOf(store, execution);
  const stage = found.stage.name;
  const declared = actionNamed(stageNamed(declaration, stage), found.action.name);
  const role = declared.roleArn ?? declaration.roleArn;
  const as = rolePrincipal(account, role, execution.id.slice(0, 8));
  return { address, execution, declaration, declared, stage, action: found.action, as };
}

/** The place of an action's only input artifact. */
export function inputOf({
  declared,
  execution,
}: Pick<Situation, "declared" | "execution">): ArtifactPlace {
  const name = declared.inputArtifacts?.[0]?.name ?? "";
  const place = execution.artifacts[name];
  if (!place) throw new AwsError("ConfigurationError", `There is no artifact ${name}.`);
  return place;
}

export const failedWith = (code: string, message: string): Ending => ({
  status: "Failed",
  change: { error: { code, message }, summary: message },
});
