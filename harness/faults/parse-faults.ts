/** Faults from a program, over HTTP or from a file: checked, with what is wrong told by name. */

import { HarnessError } from "#kernel/harness-error.ts";
import { faultSchema, type KnownFault, MOMENTS } from "./fault.ts";

/** One fault or a list of them; throws CONFIG_INVALID with each problem. */
export function parseFaults(value: unknown): readonly KnownFault[] {
  return (Array.isArray(value) ? value : [value]).map(parseFault);
}

function parseFault(value: unknown): KnownFault {
  const result = faultSchema.safeParse(value);
  if (result.success) return result.data;
  const given = memberOf(value, "name");
  const fault = typeof given === "string" ? `The fault "${given}"` : "The fault";
  const problems = result.error.issues.map((issue) => {
    const path = issue.path.join(".");
    if (path === "at") return `at ${asText(memberOf(value, "at"))} nothing strikes: ${places()}`;
    if (path === "effect.kind") return unknownEffect(value);
    return path === "" ? issue.message : `${path}: ${issue.message}`;
  });
  throw new HarnessError("CONFIG_INVALID", `${fault} is not valid: ${problems.join("; ")}.`);
}

const places = () => `there are ${Object.keys(MOMENTS).join(", ")}`;

/** The place has no such effect: tells those it has, and where the effect does strike. */
function unknownEffect(value: unknown): string {
  const at = memberOf(value, "at") ?? "delivery";
  const kind = memberOf(memberOf(value, "effect"), "kind");
  const kindsAt = Object.entries(MOMENTS).map(([place, moments]) => ({
    place,
    kinds: Object.keys(moments),
  }));
  const known = kindsAt.find(({ place }) => place === at)?.kinds ?? [];
  const elsewhere = kindsAt.filter(({ kinds }) => kinds.some((each) => each === kind));
  const text = `at "${at}" there is no effect ${asText(kind)}: there are ${known.join(", ")}`;
  const others = elsewhere.map(({ place }) => `"${place}"`).join(" and ");
  return others === "" ? text : `${text}; ${asText(kind)} strikes at ${others}`;
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name];
}

const asText = (value: unknown): string => (value === undefined ? "(none)" : JSON.stringify(value));
