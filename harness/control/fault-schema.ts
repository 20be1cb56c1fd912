/** Faults as they come over HTTP or from a file: checked, with what is wrong told by name. */

import { z } from "zod";
import type { Fault } from "#faults/plan.ts";
import { HarnessError } from "#kernel/harness-error.ts";

const ms = z.number().min(0);

const effect = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("duplicate"), copies: z.int().min(1).max(100).optional() }),
  z.strictObject({ kind: z.literal("delay"), ms }),
  z.strictObject({ kind: z.literal("reorder"), ms }),
  z.strictObject({ kind: z.literal("lostAck") }),
  z.strictObject({ kind: z.literal("error"), code: z.string().min(1) }),
  z.strictObject({ kind: z.literal("drop") }),
]);

const faults = z.array(
  z.strictObject({
    name: z.string().min(1),
    service: z.string().optional(),
    operation: z.string().optional(),
    label: z.string().optional(),
    probability: z.number().min(0).max(1).optional(),
    nth: z.array(z.int().min(1)).optional(),
    effect,
  }),
);

/** One fault or a list of them; throws CONFIG_INVALID with each problem's place. */
export function parseFaults(value: unknown): readonly Fault[] {
  const result = faults.safeParse(Array.isArray(value) ? value : [value]);
  // The schema's optional members are exactly the type's.
  if (result.success) return result.data as readonly Fault[];
  const problems = result.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  throw new HarnessError("CONFIG_INVALID", `The faults are not valid: ${problems.join("; ")}.`);
}
