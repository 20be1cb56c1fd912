/** CreateCacheParameterGroup: https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateCacheParameterGroup.html */

import { refuseTaken } from "#operation/data-service/name.ts";
import * as errors from "../errors.ts";
import { checkedName, installedVersions } from "../input.ts";
import { namePattern } from "../limits.ts";
import type { CacheProcedure, CacheStep } from "../operation.ts";
import { isDefaultGroup } from "../parameters.ts";
import { shownParameterGroup } from "../shown.ts";
import type { KeptParameterGroup } from "../store.ts";
import { withTags } from "../tags.ts";

export const createCacheParameterGroup: CacheProcedure<"CreateCacheParameterGroup"> = async (
  input,
  ctx,
) => {
  const name = checkedName("CacheParameterGroupName", input.CacheParameterGroupName, namePattern);
  const family = input.CacheParameterGroupFamily.toLowerCase();
  const families = (await installedVersions(ctx)).map((version) => version.family);
  if (!families.includes(family))
    throw errors.invalidValue(
      `CacheParameterGroupFamily ${family} is not a valid parameter group family. Installed on ` +
        `this machine: ${families.join(", ")}.`,
    );
  const tags = withTags({}, input.Tags);
  const group = { name, family, description: input.Description, values: {}, tags };
  return { CacheParameterGroup: shownParameterGroup(ctx, ctx.transact(add, group)) };
};

const add: CacheStep<KeptParameterGroup, KeptParameterGroup> = (group, { store }) => {
  if (isDefaultGroup(group.name)) throw errors.parameterGroupRoom.exists(group.name);
  refuseTaken(store.parameterGroups, group.name, errors.parameterGroupRoom);
  store.parameterGroups.put(group.name, group);
  return { output: group };
};
