/** What runs, for people: each server with its version, its image and whether that stands in. */

import type { Backend } from "./backend.ts";
import type { Place, ServerDefinition } from "./definition.ts";
import type { Image } from "./runner.ts";
import type { Stack } from "./stack.ts";

const NAME_WIDTH = 13;
const VERSION_WIDTH = 9;

/** A server by what it shows of itself. */
export interface SeenServer {
  readonly name: string;
  /** Absent where it says nothing. */
  readonly version: string | undefined;
  /** Of containers. */
  readonly image: Image | undefined;
}

/** The server of that kind at `place`, which somebody else has started. */
export async function seenAt(
  definition: ServerDefinition,
  place: Place,
  backend: Backend,
): Promise<SeenServer> {
  const { name } = definition;
  const version = await definition.readVersion?.(place);
  if (backend === "process") return { name, version, image: undefined };
  const { findEngine } = await import("./docker/engine.ts");
  const { imageAt } = await import("./docker/published.ts");
  return { name, version, image: await imageAt(await findEngine(), place) };
}

/**
 * A line a server of the stack and of those `outside` it, and a last one when some images only
 * stand in for the official ones.
 */
export async function describeServers(
  stack: Pick<Stack, "status" | "versions">,
  outside: readonly SeenServer[] = [],
): Promise<readonly string[]> {
  const versions = await stack.versions();
  const own = stack.status().map(({ name, image }) => ({ name, image, version: versions[name] }));
  const servers = [...outside, ...own];
  const lines = servers.map(({ name, image, version = "–" }) => {
    const standin = image?.standin === undefined ? "" : `, a stand-in that holds ${image.standin}`;
    const what = image ? image.name + standin : "process";
    return `${name.padEnd(NAME_WIDTH)}${version.padEnd(VERSION_WIDTH)} ${what}`;
  });
  const standins = servers.filter(({ image }) => image?.standin !== undefined);
  if (standins.length === 0) return lines;
  return [...lines, `${standins.length} of ${servers.length} images are stand-ins, not official.`];
}
