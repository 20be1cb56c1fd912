/**
 * What of a viewer's request tells cached answers apart, and what of it reaches the origin.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-the-cache-key.html
 */

import type { EdgeBehaviour, EdgeDistribution, NameChoice, Selection } from "./distribution.ts";
import { globMatches } from "./glob.ts";
import { cookiesOf, type EdgeRequest, queryPairs } from "./request.ts";
import { withoutSigningParameters } from "./signature.ts";

/** The parts of a request that a selection keeps. */
export interface SelectedParts {
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  /** As a Cookie header's value; empty when none is kept. */
  readonly cookies: string;
}

/** The kept parts, each in a fixed order, so that equal ones give equal text. */
export function select(request: EdgeRequest, selection: Selection): SelectedParts {
  const query = queryPairs(withoutSigningParameters(request.query))
    .filter(([name]) => chosen(selection.query, name))
    .map(([, text]) => text)
    .join("&");
  const headers = Object.entries(request.headers)
    .filter(([name]) => name !== "cookie" && chosen(selection.headers, name))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const cookies = [...cookiesOf(request)]
    .filter(([name]) => !name.startsWith("CloudFront-") && chosen(selection.cookies, name))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join("; ");
  return { query, headers: Object.fromEntries(headers), cookies };
}

/** Requests with the same key share a cached answer; GET and HEAD do as well. */
export function cacheKeyOf(
  distribution: EdgeDistribution,
  behaviour: EdgeBehaviour,
  request: EdgeRequest,
  path: string,
): string {
  const method = request.method === "HEAD" ? "GET" : request.method;
  const parts = select(request, behaviour.cacheKey);
  return JSON.stringify([distribution.id, distribution.eTag, method, path, parts]);
}

function chosen(choice: NameChoice, name: string): boolean {
  switch (choice.kind) {
    case "none":
      return false;
    case "all":
      return true;
    case "some":
      return choice.names.some((pattern) => globMatches(pattern, name));
    case "all-except":
      return !choice.names.some((pattern) => globMatches(pattern, name));
  }
}
