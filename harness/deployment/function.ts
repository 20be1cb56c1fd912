/** A function of the deployment, with who may invoke it. */

import type { Caller } from "#operation/caller.ts";
import { unlessThere } from "./already-there.ts";
import { type DeploymentPlan, roleArn } from "./plan.ts";

export interface FunctionPlan {
  readonly name: string;
  /** Name of its role. */
  readonly role: string;
  readonly zip: Uint8Array;
  readonly variables: Readonly<Record<string, string>>;
  /** The service that invokes it, and for what. */
  readonly invokedBy: {
    readonly statementId: string;
    readonly principal: string;
    readonly sourceArn: string;
    /** Whose it is, where the ARN does not say. */
    readonly sourceAccount?: string;
  };
}

/** One that is there gets this code and this environment. */
export async function createFunction(
  call: Caller,
  plan: DeploymentPlan,
  { name: FunctionName, role, zip, variables, invokedBy }: FunctionPlan,
): Promise<void> {
  const settings = {
    FunctionName,
    Role: roleArn(plan, role),
    Runtime: "nodejs24.x",
    Handler: "index.handler",
    Timeout: 30,
    Environment: { Variables: variables },
  } as const;
  const making = call("lambda", "CreateFunction", { ...settings, Code: { ZipFile: zip } });
  if (!(await unlessThere("ResourceConflictException", making))) {
    await call("lambda", "UpdateFunctionConfiguration", settings);
    await call("lambda", "UpdateFunctionCode", { FunctionName, ZipFile: zip });
  }
  const permission = call("lambda", "AddPermission", {
    FunctionName,
    StatementId: invokedBy.statementId,
    Action: "lambda:InvokeFunction",
    Principal: invokedBy.principal,
    SourceArn: invokedBy.sourceArn,
    ...(invokedBy.sourceAccount && { SourceAccount: invokedBy.sourceAccount }),
  });
  await unlessThere("ResourceConflictException", permission);
}
