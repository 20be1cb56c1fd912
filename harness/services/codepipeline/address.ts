/** How pipelines and executions are named, and finding them by those names. */

import { formatArn } from "#kernel/arn.ts";
import type { AccountId, Region } from "#kernel/brand.ts";
import type {
  ActionDeclaration,
  PipelineDeclaration,
  StageDeclaration,
} from "#model/types/codepipeline.ts";
import * as errors from "./errors.ts";
import type { Execution } from "./execution.ts";
import { type CodePipelineStore, type Pipeline, versionKey } from "./store.ts";

interface Place {
  readonly account: AccountId;
  readonly region: Region;
}

export const pipelineArn = ({ account, region }: Place, name: string): string =>
  formatArn({ service: "codepipeline", region, account, resource: name });

export function pipelineNamed(store: CodePipelineStore, name: string): Pipeline {
  const pipeline = store.pipelines.find(name);
  if (!pipeline) throw errors.pipelineNotFound(name, store.account);
  return pipeline;
}

export function executionOf(store: CodePipelineStore, pipeline: string, id: string): Execution {
  const key = `${pipeline}:${id}`;
  const [found] = store.executions.scanBy("id", { from: key, to: key, limit: 1 });
  if (!found) throw errors.executionNotFound(id);
  return found.document;
}

/** The pipeline as it was when the execution started. */
export function declarationOf(
  store: CodePipelineStore,
  { pipeline, version }: Pick<Execution, "pipeline" | "version">,
): PipelineDeclaration {
  const declaration = store.versions.find(versionKey(pipeline, version));
  if (!declaration) throw errors.versionNotFound(pipeline, version);
  return declaration;
}

export function stageNamed(declaration: PipelineDeclaration, name: string): StageDeclaration {
  const stage = declaration.stages.find((each) => each.name === name);
  if (!stage) throw errors.stageNotFound(name);
  return stage;
}

export function actionNamed(stage: StageDeclaration, name: string): ActionDeclaration {
  const action = stage.actions.find((each) => each.name === name);
  if (!action) throw errors.actionNotFound(name);
  return action;
}
