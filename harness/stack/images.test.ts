import { expect, test } from "vitest";
import { parseHarnessOptions } from "#config/options.ts";
import { imageOf, imagesFrom } from "./images.ts";
import { redis } from "./servers/redis.ts";

test.for([
  [{}, "redis:7-alpine"],
  [{ prefix: "mirror.example.org/hub" }, "mirror.example.org/hub/redis:7-alpine"],
  [{ prefix: "mirror.example.org/" }, "mirror.example.org/redis:7-alpine"],
  [{ prefix: "mirror.example.org/", images: { redis: "valkey:8" } }, "valkey:8"],
  [{ images: { solr: "solr:9" } }, "redis:7-alpine"],
] as const)("with %j Redis runs from %s", ([options, image]) => {
  expect(imageOf(redis, options)).toBe(image);
});

test("options and environment name images, the pinned ones stand otherwise", () => {
  const env = { AVALON_AWS_IMAGE_REDIS: "valkey:8", AVALON_AWS_IMAGE_PREFIX: "mirror/" };
  const images = imagesFrom(parseHarnessOptions({}, env));
  expect(imageOf(redis, images)).toBe("valkey:8");
  expect(imageOf({ ...redis, name: "solr" }, images)).toBe("mirror/redis:7-alpine");
  expect(imageOf(redis, imagesFrom(parseHarnessOptions({})))).toBe("redis:7-alpine");
});
