/** CreateDBInstance: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html */

import { defaultGroupName } from "#operation/data-service/parameter-group.ts";
import { findParameterGroup } from "../find.ts";
import * as checks from "../input.ts";
import { addInstance, draftInstance, refuseTaken } from "../new-instance.ts";
import type { RdsProcedure } from "../operation.ts";
import { familyOf } from "../parameter-group.ts";

export const createDbInstance: RdsProcedure<"CreateDBInstance"> = async (input, ctx) => {
  checks.refuse(
    input,
    checks.UNBUILT.filter((name) => name !== "Engine"),
  );
  checks.checkedEngine(input.Engine);
  const identifier = checks.checkedIdentifier(input.DBInstanceIdentifier);
  const password = checks.checkedPassword(input.MasterUserPassword);
  const masterUsername = checks.checkedUsername(input.MasterUsername);
  refuseTaken(ctx, identifier);
  const { version, major } = await checks.versionFor(ctx, input.EngineVersion);
  const group = input.DBParameterGroupName ?? defaultGroupName(familyOf(major));
  const instance = await draftInstance(
    ctx,
    {
      identifier,
      engineVersion: version,
      masterUsername,
      ...(input.DBName ? { dbName: checks.checkedDatabase(input.DBName) } : {}),
      instanceClass: checks.checkedClass(input.DBInstanceClass),
      ...checks.checkedStorage(input),
      parameterGroup: findParameterGroup(ctx, group).name,
    },
    input,
  );
  return ctx.transact(addInstance, { instance, beginning: { kind: "new", password } });
};
