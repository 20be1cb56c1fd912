/** RemovePermission: https://docs.aws.amazon.com/lambda/latest/api/API_RemovePermission.html */

import { uuid } from "#kernel/ids.ts";
import * as errors from "../errors.ts";
import type { LambdaTransition } from "../operation.ts";
import { targetOf } from "../target.ts";

/** Takes a statement out of the function's policy. */
export const removePermission: LambdaTransition<"RemovePermission"> = (input, ctx) => {
  const { key } = targetOf(ctx.store, input.FunctionName, input.Qualifier);
  const known = ctx.store.policies.find(key);
  if (!known) throw errors.noPolicy();
  if (input.RevisionId !== undefined && input.RevisionId !== known.revisionId)
    throw errors.staleRevision();
  const statements = known.statements.filter((statement) => statement.Sid !== input.StatementId);
  if (statements.length === known.statements.length) throw errors.noStatement(input.StatementId);
  if (statements.length === 0) ctx.store.policies.remove(key);
  else ctx.store.policies.put(key, { statements, revisionId: uuid(ctx.random) });
  return { output: {} };
};
