/** UpdateEnvironment: https://docs.aws.amazon.com/elasticbeanstalk/latest/api/API_UpdateEnvironment.html */

import type { UpdateEnvironmentMessage } from "#model/types/elastic-beanstalk.ts";
import { environmentDescription, settingsInForce } from "../describe.ts";
import * as errors from "../errors.ts";
import { readyEnvironmentAt, templateAt, versionAt } from "../find.ts";
import type { EbProcedure, EbProcedureContext, EbStep } from "../operation.ts";
import { balancerKind } from "../options/fleet-settings.ts";
import { merged, type Settings, without } from "../options/settings.ts";
import { platformOf } from "../platforms.ts";
import { begin } from "../run/begin.ts";
import { readVersion } from "../run/read-version.ts";
import type { EnvironmentDocument } from "../store.ts";
import { checkedSettings, platformNamed, refuseBroken } from "../template.ts";

export const updateEnvironment: EbProcedure<"UpdateEnvironment"> = async (input, ctx) => {
  const environment = readyEnvironmentAt(ctx, input);
  refuseUnbuilt(input, environment);
  const settings = settingsFor(ctx, input, environment);
  const fileSettings = await fileSettingsFor(ctx, input, environment);
  const after = merged(fileSettings, settings);
  refuseBroken(after, platformOf(environment).kind);
  refuseOtherBalancer(environment, after);
  const changed = ctx.transact(keepUpdate, { input, settings, fileSettings });
  return environmentDescription(ctx, changed);
};

function refuseUnbuilt(input: UpdateEnvironmentMessage, environment: EnvironmentDocument): void {
  const platform = platformNamed(input);
  if (platform && platform.solutionStack !== environment.solutionStack)
    throw errors.notBuilt("UpdateEnvironment", "a change of the platform");
  const { Name: tier = environment.tier } = input.Tier ?? {};
  if (tier !== environment.tier)
    throw errors.invalidValue(
      `Environment ${environment.name} is of the tier ${environment.tier}; it cannot become ${tier}.`,
    );
}

/** AWS: a balancer's type is chosen when the environment is created. */
function refuseOtherBalancer(environment: EnvironmentDocument, after: Settings): void {
  const before = balancerKind(settingsInForce(environment), environment.tier);
  const kind = balancerKind(after, environment.tier);
  if (before !== "none" && kind !== "none" && kind !== before) throw errors.balancerChanged();
}

function settingsFor(
  ctx: EbProcedureContext,
  input: UpdateEnvironmentMessage,
  environment: EnvironmentDocument,
): Settings {
  const { TemplateName, OptionsToRemove, OptionSettings } = input;
  const template =
    TemplateName === undefined
      ? {}
      : templateAt(ctx, environment.application, TemplateName).settings;
  const kept = without(merged(environment.settings, template), OptionsToRemove);
  return checkedSettings(kept, OptionSettings, platformOf(environment).kind);
}

async function fileSettingsFor(
  ctx: EbProcedureContext,
  { VersionLabel: label }: UpdateEnvironmentMessage,
  environment: EnvironmentDocument,
): Promise<Settings> {
  if (label === undefined) return environment.fileSettings;
  const version = versionAt(ctx, environment.application, label);
  return readVersion(ctx, version, platformOf(environment).kind);
}

interface Kept {
  readonly input: UpdateEnvironmentMessage;
  readonly settings: Settings;
  readonly fileSettings: Settings;
}

const keepUpdate: EbStep<Kept, EnvironmentDocument> = ({ input, settings, fileSettings }, ctx) => {
  // Something else may have begun while the bundle was read.
  const found = readyEnvironmentAt(ctx, input);
  const { Description: description = found.description, TemplateName: templateName } = input;
  const described = {
    ...found,
    description,
    ...(templateName !== undefined && { templateName }),
  };
  const { VersionLabel: versionLabel } = input;
  const operation = {
    kind: "update",
    requestId: ctx.requestId,
    settings,
    fileSettings,
    ...(versionLabel !== undefined && { versionLabel }),
  } as const;
  const message = "Environment update is starting.";
  const events = begin(ctx, described, { operation, status: "Updating", message });
  return { output: ctx.store.environments.find(found.id) ?? described, events };
};
