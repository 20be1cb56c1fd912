/** Where the stack and the settings of a new template or environment come from. */

import type { ConfigurationOptionSetting } from "#model/types/elastic-beanstalk.ts";
import { RESOURCES } from "./engine.ts";
import { invalidSettings, noPlatform, noStack } from "./errors.ts";
import type { Settings } from "./options/settings.ts";
import { merged, settingsOf } from "./options/settings.ts";
import { problemsOf } from "./options/validate.ts";
import { findPlatform, type Platform, type PlatformKind, platformAt } from "./platforms.ts";

interface StackRef {
  readonly SolutionStackName?: string | undefined;
  readonly PlatformArn?: string | undefined;
}

/** The platform that is named, by either of its names; undefined when none is. */
export function platformNamed(ref: StackRef): Platform | undefined {
  const { SolutionStackName: stack, PlatformArn: arn } = ref;
  if (stack !== undefined) {
    const found = findPlatform(stack);
    if (!found) throw noStack(stack);
    return found;
  }
  if (arn === undefined) return undefined;
  const found = platformAt(arn);
  if (!found) throw noPlatform(arn);
  return found;
}

/** Only configuration files have resources. */
const noResources = `Invalid option specification (Namespace: '${RESOURCES}'): Unknown configuration setting.`;

/** The settings of a request over those of its source; AWS's error for the first that is broken. */
export function checkedSettings(
  source: Settings,
  given: readonly ConfigurationOptionSetting[] | undefined,
  platform: PlatformKind,
): Settings {
  const wanted = settingsOf(given);
  if (wanted[RESOURCES]) throw invalidSettings([{ Message: noResources }]);
  const settings = merged(source, wanted);
  refuseBroken(settings, platform);
  return settings;
}

export function refuseBroken(settings: Settings, platform: PlatformKind): void {
  const problems = problemsOf(settings, platform);
  if (problems.length > 0) throw invalidSettings(problems);
}
