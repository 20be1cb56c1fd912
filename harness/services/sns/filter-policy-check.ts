/**
 * What AWS accepts as a filter policy, refused in AWS's words.
 * https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html
 */

import { isJsonObject, parseJson } from "#kernel/json.ts";
import { checkPattern, type Refuse } from "#ruler/check.ts";
import * as errors from "./errors.ts";
import { filterCombinationsMax, filterKeysMax } from "./limits.ts";
import type { FilterScope } from "./subscription.ts";

/** Throws unless `text` is a policy for this scope; an empty text takes the policy away. */
export function checkFilterPolicy(
  text: string,
  { scope, where }: { readonly scope: FilterScope; readonly where: string },
): void {
  if (text === "") return;
  const refuse: Refuse = (reason) => errors.invalidParameter(`${where}FilterPolicy: ${reason}`);
  const policy = parseJson(text);
  if (!isJsonObject(policy)) throw refuse("failed to parse JSON.");
  const { keys, combinations, isNested } = checkPattern(policy, refuse);
  if (isNested && scope === "MessageAttributes")
    throw errors.invalidParameter(
      "Filter policy scope MessageAttributes does not support nested filter policy",
    );
  if (keys > filterKeysMax)
    throw refuse(`Filter policy can not have more than ${filterKeysMax} keys`);
  if (combinations > filterCombinationsMax) throw refuse("Filter policy is too complex");
}
