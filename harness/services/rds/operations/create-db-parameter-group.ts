/** CreateDBParameterGroup: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBParameterGroup.html */

import { refuseTaken } from "#operation/data-service/name.ts";
import * as errors from "../errors.ts";
import { checkedName, installedVersions } from "../input.ts";
import { groupPattern } from "../limits.ts";
import type { RdsProcedure, RdsStep } from "../operation.ts";
import { familyOf, isDefaultGroup } from "../parameter-group.ts";
import { shownParameterGroup } from "../shown.ts";
import type { KeptParameterGroup } from "../store.ts";
import { withTags } from "../tags.ts";

export const createDbParameterGroup: RdsProcedure<"CreateDBParameterGroup"> = async (
  input,
  ctx,
) => {
  const name = checkedName("DBParameterGroupName", input.DBParameterGroupName, groupPattern);
  const family = input.DBParameterGroupFamily.toLowerCase();
  const families = (await installedVersions(ctx)).map(({ major }) => familyOf(major));
  if (!families.includes(family))
    throw errors.invalidValue(
      `ParameterGroupFamily ${family} is not a valid parameter group family. Installed on this ` +
        `machine: ${families.join(", ")}.`,
    );
  const tags = withTags({}, input.Tags);
  const group = { name, family, description: input.Description, values: {}, tags };
  return { DBParameterGroup: shownParameterGroup(ctx, ctx.transact(add, group)) };
};

const add: RdsStep<KeptParameterGroup, KeptParameterGroup> = (group, { store }) => {
  if (isDefaultGroup(group.name)) throw errors.parameterGroupRoom.exists(group.name);
  refuseTaken(store.parameterGroups, group.name, errors.parameterGroupRoom);
  store.parameterGroups.put(group.name, group);
  return { output: group };
};
