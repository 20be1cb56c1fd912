/**
 * A function's settings from a request: checked, with AWS's defaults. What this harness could not
 * honour is refused by name.
 */

import { Buffer } from "node:buffer";
import type { CreateFunctionRequest, Environment } from "#model/types/lambda.ts";
import * as errors from "./errors.ts";
import type { FunctionSettings } from "./function.ts";
import {
  environmentBytesMax,
  ephemeralMbDefault,
  memoryMbDefault,
  reservedVariables,
  runtimePattern,
  timeoutSecondsDefault,
} from "./limits.ts";

/** The members that CreateFunction and UpdateFunctionConfiguration share. */
export type SettingsRequest = {
  readonly [Member in Exclude<keyof CreateFunctionRequest, "Code">]?:
    | CreateFunctionRequest[Member]
    | undefined;
};

const preset: Omit<FunctionSettings, "runtime" | "handler" | "role"> = {
  description: "",
  timeoutSeconds: timeoutSecondsDefault,
  memoryMb: memoryMbDefault,
  environment: {},
  tracing: "PassThrough",
  ephemeralMb: ephemeralMbDefault,
  logFormat: "Text",
  subnetIds: [],
  securityGroupIds: [],
};

/** A new function's settings. */
export function newSettings(
  request: SettingsRequest & { readonly Role: string },
): FunctionSettings {
  const { Runtime, Handler, Role } = request;
  if (Runtime === undefined || Handler === undefined)
    throw errors.invalidParameter(
      "Runtime and Handler are mandatory parameters for functions created with deployment packages.",
    );
  const base = { ...preset, runtime: Runtime, handler: Handler, role: Role };
  return { ...base, ...changedSettings(request) };
}

/** Only the settings that a request names. */
export function changedSettings(request: SettingsRequest): Partial<FunctionSettings> {
  refuseUnsupported(request);
  if (request.Runtime !== undefined && !runtimePattern.test(request.Runtime))
    throw errors.unknownRuntime(request.Runtime);
  const { VpcConfig, LoggingConfig } = request;
  const all = {
    runtime: request.Runtime,
    handler: request.Handler,
    role: request.Role,
    description: request.Description,
    timeoutSeconds: request.Timeout,
    memoryMb: request.MemorySize,
    environment: request.Environment && variablesOf(request.Environment),
    deadLetterArn: request.DeadLetterConfig?.TargetArn,
    tracing: request.TracingConfig?.Mode as FunctionSettings["tracing"] | undefined,
    ephemeralMb: request.EphemeralStorage?.Size,
    logGroup: LoggingConfig?.LogGroup,
    logFormat: LoggingConfig?.LogFormat as FunctionSettings["logFormat"] | undefined,
    subnetIds: VpcConfig && (VpcConfig.SubnetIds ?? []),
    securityGroupIds: VpcConfig && (VpcConfig.SecurityGroupIds ?? []),
    kmsKeyArn: request.KMSKeyArn,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

function refuseUnsupported(request: SettingsRequest): void {
  const snapStart = request.SnapStart?.ApplyOn ?? "None";
  const refused: readonly [string, boolean][] = [
    ["PackageType Image", request.PackageType === "Image"],
    ["Layers", (request.Layers?.length ?? 0) > 0],
    ["FileSystemConfigs", (request.FileSystemConfigs?.length ?? 0) > 0],
    ["ImageConfig", request.ImageConfig !== undefined],
    ["CodeSigningConfigArn", request.CodeSigningConfigArn !== undefined],
    ["SnapStart", snapStart !== "None"],
    ["TenancyConfig", request.TenancyConfig !== undefined],
    ["CapacityProviderConfig", request.CapacityProviderConfig !== undefined],
    ["DurableConfig", request.DurableConfig !== undefined],
    ["LoggingConfig LogFormat JSON", request.LoggingConfig?.LogFormat === "JSON"],
  ];
  for (const [parameter, used] of refused) if (used) throw errors.unsupported(parameter);
}

function variablesOf(environment: Environment): Readonly<Record<string, string>> {
  const variables = environment.Variables ?? {};
  const reserved = Object.keys(variables).filter((name) => reservedVariables.includes(name));
  const unable =
    "Lambda was unable to configure your environment variables because the environment variables " +
    "you have provided ";
  if (reserved.length > 0)
    throw errors.invalidParameter(
      `${unable}contains reserved keys that are currently not supported for modification. ` +
        `Reserved keys used in this request: ${reserved.join(", ")}`,
    );
  const text = JSON.stringify(variables);
  if (Buffer.byteLength(text) > environmentBytesMax)
    throw errors.invalidParameter(`${unable}exceeded the 4KB limit. String measured: ${text}`);
  return variables;
}
