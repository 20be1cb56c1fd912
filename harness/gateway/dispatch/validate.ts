/**
 * The one interpreter of the limits that services state as data. Sentences as AWS writes them:
 * "1 validation error detected: Value '…' at '…' failed to satisfy constraint: …".
 */

import { isJsonObject } from "#kernel/json.ts";
import type { Member, Shape } from "#model/shape.ts";
import type { Constraint, Constraints, Violation } from "#operation/constraint.ts";

/** The first broken constraint, in the order they are stated. */
export function findViolation(constraints: Constraints, input: object): Violation | undefined {
  for (const [path, constraint] of Object.entries(constraints)) {
    for (const found of valuesAt(input, path.split("."), "")) {
      const violation = check(found.path, found.value, constraint);
      if (violation) return violation;
    }
  }
  return undefined;
}

/** The first member that a structure lacks though the model requires it, at any depth. */
export function findMissing(shape: Shape, value: unknown, path = ""): Violation | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  switch (shape.kind) {
    case "structure":
      return firstOf(shape.members, (member) => missingAt(member, value, path));
    case "list":
      // A value of the shape's kind: the input was decoded by it, or typed by it.
      return firstOf([...(value as readonly unknown[]).entries()], ([i, item]) =>
        findMissing(shape.item, item, `${path}.${i + 1}.member`),
      );
    case "map":
      return firstOf(Object.entries(value), ([key, item]) =>
        findMissing(shape.value, item, `${path}.${key}`),
      );
    default:
      return undefined;
  }
}

function missingAt(
  { name, required, shape }: Member,
  structure: object,
  path: string,
): Violation | undefined {
  const value = (structure as Record<string, unknown>)[name];
  const place = below(path, name);
  if (value !== undefined && value !== null) return findMissing(shape, value, place);
  return required ? check(place, value, { required: true }) : undefined;
}

function firstOf<Item>(
  items: readonly Item[],
  find: (item: Item) => Violation | undefined,
): Violation | undefined {
  for (const item of items) {
    const violation = find(item);
    if (violation) return violation;
  }
  return undefined;
}

interface Found {
  readonly path: string;
  readonly value: unknown;
}

function valuesAt(value: unknown, steps: readonly string[], path: string): readonly Found[] {
  const [step, ...rest] = steps;
  if (step === undefined) return [{ path, value }];
  if (step === "*") {
    if (Array.isArray(value))
      return value.flatMap((item, i) => valuesAt(item, rest, `${path}.${i + 1}.member`));
    if (!isJsonObject(value)) return [];
    return Object.entries(value).flatMap(([key, item]) => valuesAt(item, rest, `${path}.${key}`));
  }
  // A missing parent is judged by its own constraint, not by its members'.
  if (typeof value !== "object" || value === null) return [];
  return valuesAt((value as Record<string, unknown>)[step], rest, below(path, step));
}

/** AWS: paths name members with a small first letter. */
function below(path: string, name: string): string {
  const member = name.charAt(0).toLowerCase() + name.slice(1);
  return path === "" ? member : `${path}.${member}`;
}

function check(path: string, value: unknown, constraint: Constraint): Violation | undefined {
  const broken = (rule: keyof Constraint, text: string): Violation => ({
    path,
    value,
    rule,
    constraint,
    message:
      `1 validation error detected: Value ${quoted(value)} at '${path}' failed to satisfy ` +
      `constraint: ${text}`,
  });
  if (value === undefined || value === null)
    return constraint.required ? broken("required", "Member must not be null") : undefined;
  const size = sizeOf(value);
  const noun = typeof value === "number" ? "value" : "length";
  const { min, max, pattern, oneOf } = constraint;
  if (min !== undefined && size !== undefined && size < min)
    return broken("min", `Member must have ${noun} greater than or equal to ${min}`);
  if (max !== undefined && size !== undefined && size > max)
    return broken("max", `Member must have ${noun} less than or equal to ${max}`);
  if (pattern && typeof value === "string" && !matchesWhole(pattern, value))
    return broken("pattern", `Member must satisfy regular expression pattern: ${pattern.source}`);
  if (oneOf && typeof value === "string" && !oneOf.includes(value))
    return broken("oneOf", `Member must satisfy enum value set: [${oneOf.join(", ")}]`);
  return undefined;
}

function sizeOf(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value === "string" || Array.isArray(value)) return value.length;
  if (value instanceof Uint8Array) return value.length;
  return isJsonObject(value) ? Object.keys(value).length : undefined;
}

function matchesWhole(pattern: RegExp, value: string): boolean {
  return new RegExp(`^(?:${pattern.source})$`, pattern.flags.replace("g", "")).test(value);
}

function quoted(value: unknown): string {
  if (value === undefined || value === null) return "null";
  return `'${typeof value === "string" ? value : JSON.stringify(value)}'`;
}
