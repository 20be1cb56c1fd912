/** TestEventPattern: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_TestEventPattern.html */

import { isJsonObject, parseJson } from "#kernel/json.ts";
import * as errors from "../errors.ts";
import type { EventsTransition } from "../operation.ts";
import { parsePattern, whyUnmatched } from "../pattern.ts";

const MANDATORY = ["id", "account", "source", "time", "region", "resources", "detail-type"];

export const testEventPattern: EventsTransition<"TestEventPattern"> = (input) => {
  const pattern = parsePattern(input.EventPattern);
  const event = parseJson(input.Event);
  if (!isJsonObject(event)) throw errors.validation("Parameter Event is not valid.");
  const missing = MANDATORY.filter((member) => event[member] === undefined);
  if (missing.length > 0)
    throw errors.validation(`Parameter Event is not valid: ${missing.join(", ")} is missing.`);
  return { output: { Result: whyUnmatched(pattern, event) === undefined } };
};
