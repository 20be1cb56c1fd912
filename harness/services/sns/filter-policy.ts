/**
 * Filter policies: whether a subscription wants a message and, if not, why, in words.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html
 */

import { isJsonObject, type Json, type JsonObject, parseJson } from "#kernel/json.ts";
import { mismatch } from "#ruler/mismatch.ts";
import type { MessageAttributes } from "./message-attributes.ts";
import type { Filter } from "./subscription.ts";

interface Filtered {
  readonly message: string;
  readonly attributes: MessageAttributes;
}

/** Why the filter keeps the message away; undefined when it lets it through. */
export function whyFiltered(filter: Filter, { message, attributes }: Filtered): string | undefined {
  // AWS: attributes cannot be null, so there `null` stands for an absent one.
  if (filter.scope === "MessageAttributes")
    return mismatch(filter.policy, attributeValues(attributes), {
      noun: "attribute",
      nullIsAbsence: true,
    });
  const body = parseJson(message);
  if (!isJsonObject(body)) return "the filter looks into the message body, which is no JSON object";
  return mismatch(filter.policy, body, { noun: "field" });
}

/** Attributes as the values that filters compare: binary ones cannot be filtered by. */
function attributeValues(attributes: MessageAttributes): JsonObject {
  const values: Record<string, Json> = {};
  for (const [name, { type, value }] of Object.entries(attributes)) {
    if (type === "String.Array") values[name] = parseJson(value) ?? [];
    else if (type.startsWith("Number")) values[name] = Number(value);
    else if (type.startsWith("String")) values[name] = value;
  }
  return values;
}
