/** The JSONPath that AWS's transformers and webhooks take: one place, by names and indexes. */

import { isJsonObject, type Json } from "./json.ts";

const PATH = /^\$(\.[^.[\]]+|\[\d+\]|\["[^"]+"\])*$/;
const STEP = /\.([^.[\]]+)|\[(\d+)\]|\["([^"]+)"\]/g;

export const isJsonPath = (path: string): boolean => PATH.test(path);

/** The value there, or undefined when there is none. */
export function valueAt(json: Json, path: string): Json | undefined {
  let value: Json | undefined = json;
  for (const [, name, index, quoted] of path.matchAll(STEP)) {
    if (index !== undefined) value = Array.isArray(value) ? value[Number(index)] : undefined;
    else value = isJsonObject(value) ? value[name ?? quoted ?? ""] : undefined;
  }
  return value;
}
