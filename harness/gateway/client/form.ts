/** The client's side of the query protocol: a value as form parameters. */

import type { Shape, StructureShape } from "#model/shape.ts";
import { writeScalar } from "../protocols/scalar.ts";

export function writeForm(shape: StructureShape, value: unknown): URLSearchParams {
  const form = new URLSearchParams();
  write(form, "", shape, value, false);
  return form;
}

const join = (path: string, part: string | number) => (path === "" ? `${part}` : `${path}.${part}`);

function write(
  form: URLSearchParams,
  path: string,
  shape: Shape,
  value: unknown,
  flattened: boolean,
): void {
  if (value === undefined || value === null) return;
  if (shape.kind === "structure") {
    for (const member of shape.members) {
      const found = (value as Record<string, unknown>)[member.name];
      write(form, join(path, member.xmlName), member.shape, found, member.flattened);
    }
  } else if (shape.kind === "list") {
    const prefix = flattened ? path : join(path, shape.itemName);
    (value as readonly unknown[]).forEach((item, i) => {
      write(form, join(prefix, i + 1), shape.item, item, false);
    });
  } else if (shape.kind === "map") {
    const prefix = flattened ? path : join(path, "entry");
    Object.entries(value as object).forEach(([key, entry], i) => {
      form.set(join(join(prefix, i + 1), shape.keyName), key);
      write(form, join(join(prefix, i + 1), shape.valueName), shape.value, entry, false);
    });
  } else form.set(path, writeScalar(shape, value, "date-time"));
}
