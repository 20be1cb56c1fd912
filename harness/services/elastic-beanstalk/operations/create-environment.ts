/** CreateEnvironment: https://docs.aws.amazon.com/elasticbeanstalk/latest/api/API_CreateEnvironment.html */

import { textId } from "#kernel/ids.ts";
import type { CreateEnvironmentMessage } from "#model/types/elastic-beanstalk.ts";
import { hostOf, isTaken } from "../cname.ts";
import { environmentDescription } from "../describe.ts";
import * as errors from "../errors.ts";
import { all, applicationAt, living, templateAt, versionAt } from "../find.ts";
import { arnOf, environmentId } from "../ids.ts";
import { environmentsMax, terminatedMs } from "../limits.ts";
import type { EbContext, EbProcedure, EbProcedureContext, EbStep } from "../operation.ts";
import { balancerKind, bounds } from "../options/fleet-settings.ts";
import { merged, without } from "../options/settings.ts";
import { findPlatform, type Platform } from "../platforms.ts";
import { begin } from "../run/begin.ts";
import { readVersion } from "../run/read-version.ts";
import type { EnvironmentDocument, Tier } from "../store.ts";
import { changeTags } from "../tags.ts";
import { checkedSettings, platformNamed, refuseBroken } from "../template.ts";

export const createEnvironment: EbProcedure<"CreateEnvironment"> = async (input, ctx) => {
  const { ApplicationName: application, EnvironmentName: name, VersionLabel: label } = input;
  applicationAt(ctx, application);
  if (name === undefined) throw errors.notBuilt("CreateEnvironment", "a name from env.yaml");
  if (label === undefined)
    throw errors.notBuilt("CreateEnvironment", "AWS's sample application (no VersionLabel)");
  const tier = tierOf(input);
  const { platform, source } = sourceOf(input, ctx);
  await refuseUnrunnable(ctx, platform);
  const kept = without(source, input.OptionsToRemove);
  const settings = checkedSettings(kept, input.OptionSettings, platform.kind);
  const version = versionAt(ctx, application, label);
  const fileSettings = await readVersion(ctx, version, platform.kind);
  refuseBroken(merged(fileSettings, settings), platform.kind);
  const id = environmentId(ctx.random);
  const cname = tier === "Worker" ? undefined : cnameOf(ctx, input, name);
  const kind = balancerKind(merged(fileSettings, settings), tier);
  const environment: EnvironmentDocument = {
    id,
    name,
    application,
    description: input.Description ?? "",
    versionLabel: label,
    ...(input.TemplateName !== undefined && { templateName: input.TemplateName }),
    solutionStack: platform.solutionStack,
    tier,
    ...(cname !== undefined && { cname }),
    ...(kind !== "none" && { loadBalancer: `awseb-${id}-AWSEBLoadBalancer` }),
    ...(input.OperationsRole !== undefined && { operationsRole: input.OperationsRole }),
    status: "Launching",
    health: { color: "Grey", status: "Unknown", causes: [] },
    settings,
    fileSettings,
    deploymentId: 0,
    desired: bounds(merged(fileSettings, settings)).min,
    createdAt: ctx.now,
    updatedAt: ctx.now,
  };
  return environmentDescription(ctx, ctx.transact(keepEnvironment, { environment, input }));
};

function tierOf({ Tier: given }: CreateEnvironmentMessage): Tier {
  const { Name: name = "WebServer", Type: type } = given ?? {};
  const wanted = name === "Worker" ? "SQS/HTTP" : "Standard";
  if (name !== "WebServer" && name !== "Worker")
    throw errors.invalidValue(`The tier '${name}' is neither WebServer nor Worker.`);
  if (type !== undefined && type !== wanted)
    throw errors.invalidValue(`The type of a ${name} tier is ${wanted}, not '${type}'.`);
  return name;
}

/** A stack with no settings, or a template's stack with its settings. */
function sourceOf(input: CreateEnvironmentMessage, ctx: Pick<EbContext, "store">) {
  const { SolutionStackName, PlatformArn, TemplateName, ApplicationName } = input;
  const given = [SolutionStackName, PlatformArn, TemplateName].filter((one) => one !== undefined);
  if (given.length > 1) throw errors.twoStacks();
  if (TemplateName === undefined) {
    const platform = platformNamed(input);
    if (!platform) throw errors.noStackNamed();
    return { platform, source: {} };
  }
  const { solutionStack, settings } = templateAt(ctx, ApplicationName, TemplateName);
  const platform = findPlatform(solutionStack);
  if (!platform) throw errors.noStack(solutionStack);
  return { platform, source: settings };
}

async function refuseUnrunnable(ctx: EbProcedureContext, platform: Platform): Promise<void> {
  const { kind, solutionStack } = platform;
  const reason = ctx.engine
    ? await ctx.engine.refusal(kind, ctx.region)
    : "it was started without an engine for environments.";
  if (reason !== undefined) throw errors.cannotRun(solutionStack, reason);
}

function cnameOf(ctx: EbProcedureContext, input: CreateEnvironmentMessage, name: string): string {
  const { CNAMEPrefix: prefix } = input;
  return hostOf(ctx, prefix ?? `${name}.eba-${textId(ctx.random, 8)}`);
}

interface Kept {
  readonly environment: EnvironmentDocument;
  readonly input: CreateEnvironmentMessage;
}

const keepEnvironment: EbStep<Kept, EnvironmentDocument> = ({ environment, input }, ctx) => {
  const { store, now, requestId } = ctx;
  const { name, cname, application } = environment;
  const others = living(store);
  if (others.some((other) => other.name === name)) throw errors.environmentExists(name);
  if (cname !== undefined && isTaken(store, cname)) throw errors.dnsTaken(cname);
  if (others.length >= environmentsMax) throw errors.tooManyEnvironments(environmentsMax);
  for (const { id, status, updatedAt } of all(store))
    if (status === "Terminated" && now - updatedAt > terminatedMs) store.environments.remove(id);
  changeTags(store, arnOf(ctx, "environment", application, name), input.Tags);
  const operation = { kind: "create", requestId } as const;
  const message = "createEnvironment is starting.";
  const events = begin(ctx, environment, { operation, status: "Launching", message });
  return { output: environment, events };
};
