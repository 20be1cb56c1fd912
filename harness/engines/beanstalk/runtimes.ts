/** Whether this machine can run a platform. */

import type { PlatformKind } from "#services/elastic-beanstalk/engine.ts";

/** Why it cannot, with what to do; undefined when it can. */
export async function refusalOf(
  platform: PlatformKind,
  _searchPath: string,
): Promise<string | undefined> {
  if (platform === "node") return undefined;
  return `environments of the platform "${platform}" are not built; use a Node.js platform.`;
}
