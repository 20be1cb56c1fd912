/** What a schema's field tells its reader, for help and documents. */

import type { z } from "zod";
import { kindOf } from "#config/options.ts";

/** The values of an enumeration; none for any other kind. */
export function valuesOf(field: z.core.$ZodType): readonly string[] {
  const { def } = field._zod;
  if ("innerType" in def) return valuesOf(def.innerType as z.core.$ZodType);
  return "entries" in def ? Object.values(def.entries as Record<string, string>) : [];
}

/** What is to be put after the flag: the values there are, or their kind. */
export function placeholderOf(field: z.core.$ZodType): string {
  return valuesOf(field).join("|") || kindOf(field);
}

/** The field's description. */
export function descriptionOf(field: z.core.$ZodType): string {
  return (field as { readonly description?: string }).description ?? "";
}
