/** Policy documents as text: checked before they are kept, read when they are judged by. */

import { parseJson } from "#kernel/json.ts";
import type { OperationName } from "#model/types/index.ts";
import type { PolicyDocument } from "#operation/policy.ts";
import { malformedPolicy, policyTooLong } from "./errors.ts";
import type { IamProcedure, IamTransition } from "./store.ts";

/** The part of an input that is a policy document, and what it is. */
export interface PolicyMember<Input> {
  readonly kind: "identity" | "trust";
  readonly what: string;
  /** AWS: white space does not count. */
  readonly charactersMax: number;
  readonly of: (input: Input) => string;
}

/** The transition, after its policy document was found to be in order. */
export function withCheckedPolicy<O extends OperationName<"iam">>(
  member: PolicyMember<Parameters<IamTransition<O>>[0]>,
  transition: IamTransition<O>,
): IamProcedure<O> {
  return async (input, ctx) => {
    const text = member.of(input);
    const document = parseJson(text);
    if (document === undefined) {
      throw malformedPolicy(["This policy contains invalid Json"]);
    }
    if (text.replace(/\s/g, "").length > member.charactersMax) {
      throw policyTooLong(member.what, member.charactersMax);
    }
    const problems = ctx.engine.validate(document, member.kind);
    if (problems.length > 0) throw malformedPolicy(problems);
    return ctx.transact(transition, input);
  };
}

/** The document of a text that was checked when it was kept. */
export function readPolicy(text: string, name: string): PolicyDocument {
  const document = parseJson(text) as PolicyDocument | undefined;
  // The name shows in the reasons of refusals, unless the document has an id of its own.
  return { Id: name, ...(document ?? { Statement: [] }) };
}
