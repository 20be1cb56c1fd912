/**
 * The action types that CodePipeline itself runs here, with what each takes.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference.html
 */

import type { ActionTypeId } from "#model/types/codepipeline.ts";
import * as errors from "./errors.ts";
import { actionMs, approvalMs, customJobMs, lambdaMs } from "./limits.ts";
import { type CodePipelineStore, typeKey } from "./store.ts";

export interface ActionKind {
  readonly inputs: readonly [min: number, max: number];
  readonly outputs: readonly [min: number, max: number];
  readonly required: readonly string[];
  readonly optional: readonly string[];
  /** How long it may take. */
  readonly withinMs: number;
}

const AWS_KINDS: Readonly<Record<string, ActionKind>> = {
  "Source:S3:1": {
    inputs: [0, 0],
    outputs: [1, 1],
    required: ["S3Bucket", "S3ObjectKey"],
    optional: ["PollForSourceChanges", "AllowOverrideForS3ObjectKey"],
    withinMs: actionMs,
  },
  "Deploy:ElasticBeanstalk:1": {
    inputs: [1, 1],
    outputs: [0, 0],
    required: ["ApplicationName", "EnvironmentName"],
    optional: [],
    withinMs: actionMs,
  },
  "Deploy:S3:1": {
    inputs: [1, 1],
    outputs: [0, 0],
    required: ["BucketName", "Extract"],
    optional: ["ObjectKey", "CannedACL", "CacheControl"],
    withinMs: actionMs,
  },
  "Invoke:Lambda:1": {
    inputs: [0, 5],
    outputs: [0, 5],
    required: ["FunctionName"],
    optional: ["UserParameters"],
    withinMs: lambdaMs,
  },
  "Approval:Manual:1": {
    inputs: [0, 0],
    outputs: [0, 0],
    required: [],
    optional: ["NotificationArn", "CustomData", "ExternalEntityLink"],
    withinMs: approvalMs,
  },
};

export const awsActionTypes = Object.entries(AWS_KINDS).map(([key, kind]) => {
  const [category = "", provider = "", version = ""] = key.split(":");
  return { id: { category, owner: "AWS", provider, version }, kind };
});

/** Throws for a type that nobody registered, or that this harness does not run. */
export function kindOf(store: CodePipelineStore, id: ActionTypeId): ActionKind {
  const custom = id.owner === "Custom" ? store.actionTypes.find(typeKey(id)) : undefined;
  if (custom) {
    const { inputArtifactDetails: into, outputArtifactDetails: out } = custom;
    const properties = custom.configurationProperties ?? [];
    const named = (required: boolean) =>
      properties.filter((each) => each.required === required).map((each) => each.name);
    return {
      inputs: [into.minimumCount, into.maximumCount],
      outputs: [out.minimumCount, out.maximumCount],
      required: named(true),
      optional: named(false),
      withinMs: customJobMs,
    };
  }
  const kind = id.owner === "AWS" ? AWS_KINDS[typeKey(id)] : undefined;
  if (kind) return kind;
  const what = `${id.owner} ${id.category} ${id.provider} ${id.version}`;
  if (id.owner === "Custom") throw errors.typeNotFound(what);
  throw errors.unsupported(`The action type ${what}`);
}
