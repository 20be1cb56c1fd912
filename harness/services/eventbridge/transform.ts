/**
 * What a target gets: the event, a part of it, a constant, or a template filled from it.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */

import { type Json, type JsonObject, parseJson } from "#kernel/json.ts";
import { isJsonPath, valueAt } from "#kernel/json-path.ts";
import type { InputTransformer, Target } from "#model/types/eventbridge.ts";
import * as errors from "./errors.ts";

export interface Transformed {
  readonly event: JsonObject;
  readonly eventText: string;
  readonly ruleArn: string;
  readonly ruleName: string;
  /** ISO 8601. */
  readonly ingestedAt: string;
}

const VARIABLES_MAX = 100;
const PLACEHOLDER = /<([^<>\s]+)>/g;

/** Throws what AWS says of a target with more than one input, or with one that is malformed. */
export function checkInput({ Id, Input, InputPath, InputTransformer: transformer }: Target): void {
  const given = [Input, InputPath, transformer].filter((each) => each !== undefined);
  if (given.length > 1)
    throw errors.validation(
      `Only one of Input, InputPath, or InputTransformer must be provided for target ${Id}.`,
    );
  if (Input !== undefined && parseJson(Input) === undefined)
    throw errors.validation(`JSON syntax error in input for target ${Id}`);
  if (InputPath !== undefined && !isJsonPath(InputPath))
    throw errors.validation(`Invalid InputPath for target ${Id}.`);
  if (transformer) checkTransformer(Id, transformer);
}

function checkTransformer(id: string, { InputPathsMap = {}, InputTemplate }: InputTransformer) {
  const paths = Object.entries(InputPathsMap);
  if (paths.length > VARIABLES_MAX)
    throw errors.tooMany("variables in an input path", VARIABLES_MAX);
  for (const [name, path] of paths)
    if (!isJsonPath(path) || name.startsWith("aws."))
      throw errors.validation(
        `InputPathsMap of target ${id} has an invalid entry ${name}: ${path}.`,
      );
  for (const [, name = ""] of InputTemplate.matchAll(PLACEHOLDER))
    if (!(name in InputPathsMap) && !name.startsWith("aws.events."))
      throw errors.validation(
        `Invalid InputTemplate for target ${id} : Template contains undefined variable ${name}.`,
      );
}

/** The text a target gets. */
export function inputFor(target: Target, given: Transformed): string {
  const { Input, InputPath, InputTransformer: transformer } = target;
  if (Input !== undefined) return Input;
  if (InputPath !== undefined) return JSON.stringify(valueAt(given.event, InputPath) ?? {});
  return transformer ? fill(transformer, given) : given.eventText;
}

function fill({ InputPathsMap = {}, InputTemplate }: InputTransformer, given: Transformed): string {
  const values = new Map<string, Json | undefined>([
    ...Object.entries(InputPathsMap).map(
      ([name, path]) => [name, valueAt(given.event, path)] as const,
    ),
    ["aws.events.rule-arn", given.ruleArn],
    ["aws.events.rule-name", given.ruleName],
    ["aws.events.event.ingestion-time", given.ingestedAt],
    ["aws.events.event", given.event],
    ["aws.events.event.json", given.event],
  ]);
  return InputTemplate.replace(PLACEHOLDER, (whole, name: string, at: number) =>
    values.has(name) ? written(values.get(name), isQuoted(InputTemplate, at)) : whole,
  );
}

/** Within quotes a value is text; elsewhere it is JSON, and AWS writes a missing one as nothing. */
function written(value: Json | undefined, quoted: boolean): string {
  if (value === undefined) return "";
  const text = JSON.stringify(value);
  if (!quoted) return text;
  return typeof value === "string" ? text.slice(1, -1) : text.replaceAll('"', '\\"');
}

/** Whether an odd number of quotes stands before the place. */
function isQuoted(template: string, at: number): boolean {
  const quotes = template.slice(0, at).match(/(?<!\\)(\\\\)*"/g) ?? [];
  return quotes.length % 2 === 1;
}
