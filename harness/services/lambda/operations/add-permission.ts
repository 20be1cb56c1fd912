/** AddPermission: https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html */

import { Buffer } from "node:buffer";
import { uuid } from "#kernel/ids.ts";
import * as errors from "../errors.ts";
import { policyBytesMax } from "../limits.ts";
import type { LambdaTransition } from "../operation.ts";
import { documentOf, statementOf } from "../policy.ts";
import { targetOf } from "../target.ts";

/** Lets a service or an account invoke the function. */
export const addPermission: LambdaTransition<"AddPermission"> = (input, ctx) => {
  const target = targetOf(ctx.store, input.FunctionName, input.Qualifier);
  if (input.FunctionUrlAuthType !== undefined) throw errors.unsupported("FunctionUrlAuthType");
  const known = ctx.store.policies.find(target.key);
  if (input.RevisionId !== undefined && input.RevisionId !== known?.revisionId)
    throw errors.staleRevision();
  const others = known?.statements ?? [];
  if (others.some((statement) => statement.Sid === input.StatementId))
    throw errors.statementExists(input.StatementId);
  const statement = statementOf(input, target.arn);
  const entry = { statements: [...others, statement], revisionId: uuid(ctx.random) };
  const bytes = Buffer.byteLength(JSON.stringify(documentOf(entry)));
  if (bytes > policyBytesMax) throw errors.policyTooLong(bytes, policyBytesMax);
  ctx.store.policies.put(target.key, entry);
  return { output: { Statement: JSON.stringify(statement) } };
};
