/** Lists in pages: a token is the key that the page before ended with. */

import { Buffer } from "node:buffer";
import type { Collection, Entry } from "#store/documents.ts";
import * as errors from "./errors.ts";
import { pageMax } from "./limits.ts";

export interface Asked {
  readonly NextToken?: string | undefined;
  readonly Limit?: number | undefined;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly next: { readonly NextToken?: string };
}

/** The documents below `prefix`, from where the token says. */
export function pageOf<T>(collection: Collection<T>, prefix: string, asked: Asked): Page<T> {
  const { Limit: limit = pageMax, NextToken: token } = asked;
  const after = token === undefined ? {} : { after: keyIn(token) };
  const entries = collection.scan({ prefix, ...after, limit: limit + 1 });
  return pageIn(entries, limit);
}

function pageIn<T>(entries: readonly Entry<T>[], limit: number): Page<T> {
  const items = entries.slice(0, limit);
  const last = items.at(-1);
  const more = entries.length > limit && last !== undefined;
  return {
    items: items.map(({ document }) => document),
    next: more ? { NextToken: Buffer.from(last.key).toString("base64") } : {},
  };
}

/** Throws for a token that no list gave out. */
function keyIn(token: string): string {
  const key = Buffer.from(token, "base64").toString();
  if (Buffer.from(key).toString("base64") !== token)
    throw errors.validation("The provided NextToken is not valid.");
  return key;
}
