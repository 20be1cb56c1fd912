/** Which image a server runs from: its own, another one by name, or the same from a mirror. */

import type { ServerDefinition } from "./definition.ts";

export interface ImageOptions {
  /** Put before the names of images that are not overridden, such as `mirror.example.org/`. */
  readonly prefix?: string | undefined;
  /** Other images, by the server's name. */
  readonly images?: Readonly<Record<string, string | undefined>>;
}

/** The image's whole name. */
export function imageOf({ name, docker }: ServerDefinition, options: ImageOptions): string {
  return options.images?.[name] ?? withPrefix(options.prefix ?? "", docker.image);
}

function withPrefix(prefix: string, image: string): string {
  return prefix === "" || prefix.endsWith("/") ? `${prefix}${image}` : `${prefix}/${image}`;
}
