/**
 * The one rule of enhanced health that can be configured: whether the application's 4xx answers
 * count.
 * https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/health-enhanced-rules.html
 */

import { isJsonObject, parseJson } from "#kernel/json.ts";
import { type Settings, textOf } from "./settings.ts";

const PATH = ["Rules", "Environment", "Application", "ApplicationRequests4xx", "Enabled"];

export function countsClientErrors(settings: Settings): boolean {
  const name = "aws:elasticbeanstalk:healthreporting:system";
  let found: unknown = parseJson(textOf(settings, name, "ConfigDocument"));
  for (const key of PATH) found = isJsonObject(found) ? found[key] : undefined;
  return found !== false;
}
