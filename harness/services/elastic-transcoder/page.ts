/**
 * Lists in pages. A token is the id of the page's last entry, which the next page goes on after.
 * https://docs.aws.amazon.com/elastictranscoder/latest/developerguide/list-jobs-by-pipeline.html
 */

import { listPageMax } from "./limits.ts";

export interface Page<T> {
  readonly entries: readonly T[];
  readonly nextPageToken?: string;
}

/** One page of `entries`, which are given oldest first; newest first unless `ascending`. */
export function pageOf<T>(
  entries: readonly T[],
  idOf: (entry: T) => string,
  asked: { readonly Ascending?: string | undefined; readonly PageToken?: string | undefined },
): Page<T> {
  const ascending = asked.Ascending === "true";
  const ordered = ascending ? entries : entries.toReversed();
  const token = asked.PageToken;
  const isAfter = (entry: T) =>
    token === undefined || (ascending ? idOf(entry) > token : idOf(entry) < token);
  const rest = ordered.filter(isAfter);
  const page = rest.slice(0, listPageMax);
  const last = page.at(-1);
  return {
    entries: page,
    ...(rest.length > page.length && last !== undefined && { nextPageToken: idOf(last) }),
  };
}
