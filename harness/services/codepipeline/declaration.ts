/**
 * What CodePipeline accepts as a pipeline.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/pipeline-requirements.html
 */

import type {
  ActionDeclaration,
  PipelineDeclaration,
  StageDeclaration,
} from "#model/types/codepipeline.ts";
import { kindOf } from "./action-types.ts";
import { checkConditions } from "./check-conditions.ts";
import * as errors from "./errors.ts";
import {
  actionsMax,
  artifactPattern,
  namePattern,
  runOrderMax,
  stagesMax,
  stagesMin,
} from "./limits.ts";
import type { CodePipelineStore } from "./store.ts";

const MODES = ["SUPERSEDED", "QUEUED", "PARALLEL"];

/** Throws what AWS says of the first thing that is wrong. */
export function checkDeclaration(store: CodePipelineStore, pipeline: PipelineDeclaration): void {
  checkHead(pipeline);
  const { stages } = pipeline;
  if (stages.length < stagesMin)
    throw errors.invalidStructure(
      `Pipeline has ${stages.length} stage(s). There should be a minimum of ${stagesMin} stages in a pipeline`,
    );
  if (stages.length > stagesMax)
    throw errors.tooMany(`A pipeline may have at most ${stagesMax} stages`);
  checkUnique(
    stages.map(({ name }) => name),
    "stage",
    errors.invalidStructure,
  );
  for (const [index, stage] of stages.entries()) {
    checkStage(store, stage, index);
    checkConditions(stage, pipeline.pipelineType ?? "V1");
  }
  checkArtifacts(stages);
}

function checkHead(pipeline: PipelineDeclaration): void {
  const { name, pipelineType = "V1", executionMode = "SUPERSEDED" } = pipeline;
  if (!namePattern.test(name)) throw errors.validation(`The pipeline name '${name}' is not valid`);
  if ((pipeline.artifactStore === undefined) === (pipeline.artifactStores === undefined))
    throw errors.invalidStructure(
      "Exactly one of artifactStore and artifactStores must be specified",
    );
  for (const each of [pipeline.artifactStore, ...Object.values(pipeline.artifactStores ?? {})])
    if (each && each.type !== "S3")
      throw errors.invalidStructure(`The artifact store type '${each.type}' is not valid`);
  if (!MODES.includes(executionMode))
    throw errors.validation(`The execution mode '${executionMode}' is not valid`);
  if (pipelineType !== "V1" && pipelineType !== "V2")
    throw errors.validation(`The pipeline type '${pipelineType}' is not valid`);
  if (pipelineType === "V1" && executionMode !== "SUPERSEDED")
    throw errors.invalidStructure(`Pipelines of type V1 have no execution mode ${executionMode}`);
  if (pipelineType === "V1" && pipeline.variables !== undefined)
    throw errors.invalidStructure("Pipelines of type V1 have no variables");
  if (pipeline.triggers !== undefined) throw errors.unsupported("A Git trigger");
}

function checkStage(store: CodePipelineStore, stage: StageDeclaration, index: number): void {
  const { name, actions } = stage;
  if (!namePattern.test(name)) throw errors.invalidStage(`The stage name '${name}' is not valid`);
  if (actions.length === 0) throw errors.invalidStage(`Stage ${name} has no actions`);
  if (actions.length > actionsMax)
    throw errors.tooMany(`A stage may have at most ${actionsMax} actions`);
  if (stage.blockers !== undefined) throw errors.unsupported("blockers of a stage");
  checkOnFailure(stage);
  checkUnique(
    actions.map((action) => action.name),
    "action",
    errors.invalidStage,
  );
  for (const action of actions) {
    const isSource = action.actionTypeId.category === "Source";
    if (isSource !== (index === 0))
      throw errors.invalidStructure(
        index === 0
          ? `Pipeline stage '${name}' must only contain Source actions`
          : `Pipeline stage '${name}' cannot contain Source actions: only the first stage can`,
      );
    checkAction(store, action);
  }
}

function checkOnFailure({ onFailure }: StageDeclaration): void {
  const result = onFailure?.result;
  if (result !== undefined && !["ROLLBACK", "RETRY", "FAIL"].includes(result))
    throw errors.unsupported(`The result ${result} of onFailure`);
}

function checkAction(store: CodePipelineStore, action: ActionDeclaration): void {
  const { name, runOrder = 1, configuration = {}, region } = action;
  if (!namePattern.test(name)) throw errors.invalidAction(`The action name '${name}' is not valid`);
  if (!Number.isInteger(runOrder) || runOrder < 1 || runOrder > runOrderMax)
    throw errors.invalidAction(`The run order of ${name} must be from 1 to ${runOrderMax}`);
  if (region !== undefined && region !== store.region)
    throw errors.unsupported(`An action in another region (${region})`);
  for (const member of ["commands", "environmentVariables", "outputVariables"] as const)
    if (action[member] !== undefined) throw errors.unsupported(`${member} of an action`);
  const kind = kindOf(store, action.actionTypeId);
  checkCount(name, "input", action.inputArtifacts?.length ?? 0, kind.inputs);
  checkCount(name, "output", action.outputArtifacts?.length ?? 0, kind.outputs);
  const missing = kind.required.find((key) => !configuration[key]);
  if (missing !== undefined)
    throw errors.invalidAction(
      `Action configuration for action '${name}' is missing required configuration '${missing}'`,
    );
  const known = new Set([...kind.required, ...kind.optional]);
  const unknown = Object.keys(configuration).find((key) => !known.has(key));
  if (unknown !== undefined)
    throw errors.invalidAction(
      `Action configuration for action '${name}' contains unknown configuration '${unknown}'`,
    );
}

function checkCount(
  action: string,
  what: string,
  count: number,
  [min, max]: readonly [number, number],
): void {
  if (count < min || count > max)
    throw errors.invalidAction(
      `Action ${action} has ${count} ${what} artifacts, which is outside the valid range of (${min}, ${max})`,
    );
}

/** Each name is made once, and taken only after it was made. */
function checkArtifacts(stages: readonly StageDeclaration[]): void {
  const made = new Set<string>();
  for (const stage of stages)
    for (const order of runOrders(stage)) {
      const actions = actionsAt(stage, order);
      for (const { name, inputArtifacts = [] } of actions)
        for (const input of inputArtifacts)
          if (!made.has(input.name))
            throw errors.invalidStructure(
              `Input Artifact Bundle ${input.name} in action ${name} is not declared as Output ` +
                "Artifact Bundle in any of the preceding actions",
            );
      for (const { outputArtifacts = [] } of actions)
        for (const { name, files } of outputArtifacts) {
          if (files !== undefined) throw errors.unsupported("files of an output artifact");
          if (!artifactPattern.test(name))
            throw errors.invalidStructure(`The artifact name '${name}' is not valid`);
          if (made.has(name))
            throw errors.invalidStructure(
              `Output Artifact Bundle name must be unique within the pipeline. ${name} has been ` +
                "used more than once",
            );
          made.add(name);
        }
    }
}

function checkUnique(
  names: readonly string[],
  what: string,
  refuse: (message: string) => Error,
): void {
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw refuse(`The ${what} name ${twice} is used more than once`);
}

/** The run orders of a stage, rising. */
export const runOrders = ({ actions }: StageDeclaration): readonly number[] =>
  [...new Set(actions.map(({ runOrder = 1 }) => runOrder))].sort((a, b) => a - b);

export const actionsAt = ({ actions }: StageDeclaration, order: number) =>
  actions.filter(({ runOrder = 1 }) => runOrder === order);

/** Where artifacts go. */
export function artifactBucket(pipeline: PipelineDeclaration, region: string): string {
  const store = pipeline.artifactStore ?? pipeline.artifactStores?.[region];
  if (!store) throw errors.invalidStructure(`There is no artifact store for region ${region}`);
  return store.location;
}
