/** Which image a server runs from: its own, another one by name, or the same from a mirror. */

import type { ServerOptions } from "#config/options.ts";
import type { ServerDefinition } from "./definition.ts";

export interface ImageOptions {
  /** Put before the names of images that are not overridden, such as `mirror.example.org/`. */
  readonly prefix?: string | undefined;
  /** Other images, by the server's name. */
  readonly images?: Readonly<Record<string, string | undefined>>;
}

/** What the harness's options say of images. */
export function imagesFrom(options: ServerOptions): ImageOptions {
  const { imagePostgres: postgres, imageRedis: redis, imageZookeeper: zookeeper } = options;
  const { imageSolr: solr, imageFedora: fedora, imageLocalstack: localstack } = options;
  return {
    prefix: options.imagePrefix,
    images: { postgres, redis, zookeeper, solr, fedora, localstack },
  };
}

/** The image's whole name. */
export function imageOf(definition: ServerDefinition, options: ImageOptions): string {
  const { name, memberOf = name, docker } = definition;
  return options.images?.[memberOf] ?? withPrefix(options.prefix ?? "", docker.image);
}

function withPrefix(prefix: string, image: string): string {
  return prefix === "" || prefix.endsWith("/") ? `${prefix}${image}` : `${prefix}/${image}`;
}
