/**
 * Releases of the reference deployment, as the templates have them (codepipeline.yaml): a new
 * avalon.zip in the watched bucket goes to the web tier, then to the workers; first through a gate,
 * where one is asked for.
 */

import type {
  ActionDeclaration,
  ActionTypeId,
  StageDeclaration,
} from "#model/types/codepipeline.ts";
import type { Caller } from "#operation/caller.ts";
import { type DeploymentPlan, namesOf } from "./plan.ts";
import {
  createGateType,
  createReleasePipeline,
  deployAction,
  SOURCE_OUTPUT,
  type WatchedObject,
} from "./release-pipeline.ts";
import type { RunningTier } from "./tiers.ts";

/** The names of both tiers' environments. */
export type Tiers = Readonly<Record<"webapp" | "worker", Pick<RunningTier, "environmentName">>>;

/** Where a bundle is uploaded to be released. */
export const watchedObject = (plan: DeploymentPlan): WatchedObject => ({
  bucket: namesOf(plan).releases,
  key: "avalon/current/avalon.zip",
});

/** The web tier first, then the workers, unless they are told to run at the same order. */
export function releaseActions(
  plan: DeploymentPlan,
  { webapp, worker }: Tiers,
  workersRunOrder = 2,
): readonly ActionDeclaration[] {
  const at = ({ environmentName }: Tiers["webapp"]) => ({
    ApplicationName: plan.stackName,
    EnvironmentName: environmentName,
  });
  return [
    deployAction("ReleaseWebapp", at(webapp)),
    deployAction("ReleaseWorkers", at(worker), workersRunOrder),
  ];
}

/** The custom action whose job workers run the scenario suite against a bundle. */
export const GATE = {
  category: "Test",
  owner: "Custom",
  provider: "ReleaseGate",
  version: "1",
} as const satisfies ActionTypeId;

/** A stage that a bundle has to pass; registers its action. */
export async function gateStage(call: Caller): Promise<StageDeclaration> {
  await createGateType(call, GATE);
  const judge: ActionDeclaration = {
    name: "ReleaseGate",
    actionTypeId: GATE,
    inputArtifacts: [{ name: SOURCE_OUTPUT }],
    outputArtifacts: [{ name: "Report" }],
  };
  return { name: "Gate", actions: [judge] };
}

/** Has uploads released through these stages, told of by events. */
export function watchUploads(
  call: Caller,
  plan: DeploymentPlan,
  stages: readonly StageDeclaration[],
): Promise<void> {
  const { account, region } = plan;
  const { releasePipeline: name, releaseArtifacts: artifactBucket } = namesOf(plan);
  const source = watchedObject(plan);
  const place = { account, region, source, artifactBucket };
  return createReleasePipeline(call, { name, changes: "events", stages, ...place });
}
