/**
 * Which URLs the Resource of a viewer's policy covers. A URL has four sections, and a wildcard
 * (`*`: any run, `?`: one character) matches only inside its own.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-creating-signed-url-custom-policy.html
 * The protocol is matched like any other section, as clients are seen to sign `http*://`.
 */

import { globMatches } from "./glob.ts";

export interface UrlSections {
  readonly protocol: string;
  readonly host: string;
  /** Beginning with a slash. */
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
}

/** Whether `resource` covers the URL. */
export function resourceCovers(resource: string, url: UrlSections): boolean {
  if (resource === "*") return true;
  const separator = resource.indexOf("://");
  // Without a protocol only a leading star says which: any.
  if (separator < 0 && !resource.startsWith("*")) return false;
  const protocol = separator < 0 ? "*" : resource.slice(0, separator);
  if (!globMatches(protocol, url.protocol)) return false;
  const rest = separator < 0 ? resource : resource.slice(separator + 3);
  const slash = rest.indexOf("/");
  const host = slash < 0 ? rest : rest.slice(0, slash);
  if (!globMatches(host.toLowerCase(), url.host.toLowerCase())) return false;
  // A star that ends the domain stands for any path and query as well.
  if (slash < 0) return host.endsWith("*") || (url.path === "/" && url.query === "");
  return pathAndQueryReadings(rest.slice(slash)).some((reading) => reading(url));
}

type Reading = (url: UrlSections) => boolean;

/**
 * The question mark before the query is written `\?`; signers also write it bare, where it could as
 * well be a wildcard of the path. A URL is covered when one way to read the text covers it.
 */
function* pathAndQueryReadings(text: string): Generator<Reading> {
  const escaped = text.indexOf("\\?");
  if (escaped >= 0) {
    yield withQuery(text.slice(0, escaped), text.slice(escaped + 2));
    return;
  }
  yield ({ path, query }) => globMatches(text, path) && (query === "" || text.endsWith("*"));
  for (let i = text.indexOf("?"); i >= 0; i = text.indexOf("?", i + 1)) {
    yield withQuery(text.slice(0, i), text.slice(i + 1));
  }
}

const withQuery =
  (path: string, query: string): Reading =>
  (url) =>
    globMatches(path, url.path) && globMatches(query, url.query);
