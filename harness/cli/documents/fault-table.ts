/** The fault table of docs/OPERATIONS.md: what faults match, and what strikes where. */

import type { z } from "zod";
import { faultSchema } from "#faults/fault.ts";
import { descriptionOf } from "../field.ts";

export function faultTable(): string {
  const rows = faultSchema.options.flatMap(({ shape }) => {
    const [place] = [...placeOf(shape.at).values];
    return shape.effect.options.map((effect) => {
      const members = Object.entries<z.core.$ZodType>(effect.shape).filter(
        ([name]) => name !== "kind",
      );
      const given = members.map(([name, field]) => `\`${name}\`${isOptional(field) ? "?" : ""}`);
      const [kind] = [...effect.shape.kind.values];
      return `| \`${place}\` | \`${kind}\` | ${given.join(", ")} | ${descriptionOf(effect)} |`;
    });
  });
  return ["| `at` | `kind` | Members | What happens |", "|---|---|---|---|", ...rows].join("\n");
}

export function faultMembers(): string {
  const [delivery] = faultSchema.options;
  const { at: _at, effect: _effect, ...matching } = delivery.shape;
  const rows = Object.entries<z.core.$ZodType>(matching).map(
    ([name, field]) =>
      `| \`${name}\`${isOptional(field) ? "" : " (needed)"} | ${descriptionOf(field)} |`,
  );
  return ["| Member | Meaning |", "|---|---|", ...rows].join("\n");
}

/** The place under its default. */
function placeOf(field: z.ZodLiteral<string> | z.ZodDefault<z.ZodLiteral<string>>) {
  return field.type === "default" ? field.unwrap() : field;
}

const isOptional = (field: z.core.$ZodType): boolean => field._zod.optin === "optional";
