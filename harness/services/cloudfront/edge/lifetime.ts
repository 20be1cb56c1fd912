/**
 * How long an origin's answer is kept, in seconds, and what an invalidation reaches.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Expiration.html
 */

import type { CustomError, EdgeInvalidation, Lifetimes } from "./distribution.ts";

type Headers = Readonly<Record<string, string>>;

/** Statuses that CloudFront keeps; other errors are passed on and forgotten. */
const ERRORS_KEPT = [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504];

/** AWS: an error is kept this long unless the distribution says otherwise. */
const ERROR_SECONDS_USUAL = 10;

const KEPT = [200, 203, 204, 206, 300, 301, 302, 307, 308, 410];

/** Seconds that an answer may be served from the cache; 0 when it is not kept. */
export function secondsKept(
  status: number,
  headers: Headers,
  lifetimes: Lifetimes,
  customErrors: readonly CustomError[],
  now: number,
): number {
  if (ERRORS_KEPT.includes(status)) {
    const custom = customErrors.find((error) => error.status === status);
    return custom?.keptFor ?? ERROR_SECONDS_USUAL;
  }
  if (!KEPT.includes(status)) return 0;
  const directives = cacheControl(headers["cache-control"]);
  if (directives.has("no-store") || directives.has("no-cache") || directives.has("private")) {
    return lifetimes.min;
  }
  const wanted = secondsWanted(headers, directives, now);
  if (wanted === undefined) return Math.max(lifetimes.min, lifetimes.usual);
  return Math.max(lifetimes.min, Math.min(wanted, lifetimes.max));
}

/** What the origin asks for by Cache-Control or Expires; undefined when it does not say. */
function secondsWanted(
  headers: Headers,
  directives: ReadonlyMap<string, string>,
  now: number,
): number | undefined {
  const maxAge = directives.get("s-maxage") ?? directives.get("max-age");
  if (maxAge !== undefined && /^\d+$/.test(maxAge)) return Number(maxAge);
  const expires = Date.parse(headers["expires"] ?? "");
  if (Number.isNaN(expires)) return headers["expires"] === undefined ? undefined : 0;
  return Math.max(0, Math.floor((expires - now) / 1000));
}

function cacheControl(value: string | undefined): ReadonlyMap<string, string> {
  const directives = new Map<string, string>();
  for (const part of (value ?? "").split(",")) {
    const [name = "", text = ""] = part.split("=");
    directives.set(name.trim().toLowerCase(), text.trim().replace(/^"(.*)"$/, "$1"));
  }
  return directives;
}

/** Whether an answer stored at `storedAt` for `path` (and query) was invalidated since. */
export function isInvalidated(
  invalidations: readonly EdgeInvalidation[],
  path: string,
  query: string,
  storedAt: number,
): boolean {
  const url = query === "" ? path : `${path}?${query}`;
  return invalidations.some(
    ({ time, paths }) => time >= storedAt && paths.some((pattern) => reaches(pattern, url)),
  );
}

/** AWS: in an invalidation only a star at the end is a wildcard; a bare path leaves queries out. */
function reaches(pattern: string, url: string): boolean {
  const rooted = pattern.startsWith("/") ? pattern : `/${pattern}`;
  if (!rooted.endsWith("*")) return rooted === url;
  return url.startsWith(rooted.slice(0, -1));
}
