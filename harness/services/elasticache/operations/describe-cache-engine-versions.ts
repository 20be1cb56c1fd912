/** DescribeCacheEngineVersions: https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_DescribeCacheEngineVersions.html */

import { pageOf } from "#operation/data-service/page.ts";
import { installedVersions } from "../input.ts";
import { ENGINE } from "../limits.ts";
import type { CacheProcedure } from "../operation.ts";

/** The versions installed on this machine. */
export const describeCacheEngineVersions: CacheProcedure<"DescribeCacheEngineVersions"> = async (
  input,
  ctx,
) => {
  const { Engine: engine, EngineVersion: asked, CacheParameterGroupFamily: wanted } = input;
  const found = (await installedVersions(ctx)).filter(
    ({ version, name, family }) =>
      (!engine || engine === ENGINE) &&
      (!asked || asked === version || asked === name) &&
      (!wanted || wanted === family),
  );
  const { entries, ...rest } = pageOf(found, ({ version }) => version, input);
  const CacheEngineVersions = entries.map(({ version, name, family }) => ({
    Engine: ENGINE,
    EngineVersion: name,
    CacheParameterGroupFamily: family,
    CacheEngineDescription: "Redis",
    CacheEngineVersionDescription: `redis version ${version}`,
  }));
  return { ...rest, CacheEngineVersions };
};
