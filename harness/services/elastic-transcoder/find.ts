/** Finding what an id names, or AWS's error that nothing is there. */

import type { Preset } from "#model/types/elastic-transcoder.ts";
import * as errors from "./errors.ts";
import { arnOf } from "./ids.ts";
import type { EtContext } from "./operation.ts";
import type { JobDocument, PipelineDocument } from "./store.ts";
import { systemPreset } from "./system-presets.ts";

type Scope = Pick<EtContext, "store" | "account" | "region">;

export function findPipeline(ctx: Scope, id: string | undefined): PipelineDocument {
  const found = ctx.store.pipelines.find(id ?? "");
  if (!found) throw errors.pipelineNotFound(ctx.account, id ?? "");
  return found;
}

export function findJob(ctx: Scope, id: string | undefined): JobDocument {
  const found = ctx.store.jobs.find(id ?? "");
  if (!found) throw errors.jobNotFound(ctx.account, id ?? "");
  return found;
}

/** A preset of the account's own, or one of the system's, as the API shows it. */
export function findPreset(ctx: Scope, id: string | undefined): Preset {
  const own = ctx.store.presets.find(id ?? "");
  if (own) return own;
  const system = systemPreset(id ?? "");
  if (!system) throw errors.presetNotFound(ctx.account, id ?? "");
  return { ...system, Arn: arnOf(ctx, "preset", system.Id), Type: "System" };
}
