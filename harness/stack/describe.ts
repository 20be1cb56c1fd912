/** What runs, for people: each server with its version, its image and whether that stands in. */

import type { Stack } from "./stack.ts";

const NAME_WIDTH = 13;
const VERSION_WIDTH = 9;

/** A line a server, and a last one when some images only stand in for the official ones. */
export async function describeServers(
  stack: Pick<Stack, "status" | "versions">,
): Promise<readonly string[]> {
  const versions = await stack.versions();
  const status = stack.status();
  const lines = status.map(({ name, image }) => {
    const version = (versions[name] ?? "–").padEnd(VERSION_WIDTH);
    const standin = image?.standin === undefined ? "" : `, a stand-in that holds ${image.standin}`;
    return `${name.padEnd(NAME_WIDTH)}${version} ${image ? image.name + standin : "process"}`;
  });
  const standins = status.filter(({ image }) => image?.standin !== undefined);
  if (standins.length === 0) return lines;
  return [...lines, `${standins.length} of ${status.length} images are stand-ins, not official.`];
}
