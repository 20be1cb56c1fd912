/** Lists in pages: a token is the key that the page before ended with. */

import { Buffer } from "node:buffer";
import * as errors from "./errors.ts";

export const formatToken = (key: string): string => Buffer.from(key).toString("base64url");

/** The key in a token; throws when no list gave it out. */
export function parseToken(token: string | undefined): string | undefined {
  if (token === undefined) return undefined;
  const key = Buffer.from(token, "base64url").toString();
  if (formatToken(key) !== token)
    throw errors.invalidParameter("The specified nextToken is invalid.");
  return key;
}

export interface Keyed {
  readonly key: string;
}

/** The items after the token's key, as many as fit; they are in the order of their keys. */
export function page<T extends Keyed>(
  items: readonly T[],
  token: string | undefined,
  limit: number,
): { readonly items: readonly T[]; readonly nextToken: string | undefined } {
  const after = parseToken(token);
  const rest =
    after === undefined ? items : items.slice(items.findIndex((i) => i.key === after) + 1);
  const shown = rest.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown,
    nextToken: last && rest.length > shown.length ? formatToken(last.key) : undefined,
  };
}
