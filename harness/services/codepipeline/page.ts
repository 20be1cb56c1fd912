/** Lists in pages: a token is how many came before. */

import * as errors from "./errors.ts";
import { pageMax } from "./limits.ts";

interface Asked {
  readonly nextToken?: string | undefined;
  readonly maxResults?: number | undefined;
}

export function pageOf<T>(all: readonly T[], { nextToken: token, maxResults = pageMax }: Asked) {
  const from = Number(token ?? "0");
  if (!Number.isInteger(from) || from < 0)
    throw errors.validation("The next token was specified in an invalid format");
  const items = all.slice(from, from + maxResults);
  const more = from + maxResults < all.length;
  return { items, next: more ? { nextToken: String(from + maxResults) } : {} };
}
