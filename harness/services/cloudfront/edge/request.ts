/** A viewer's request as plain data. */

export interface EdgeRequest {
  readonly method: string;
  readonly protocol: "http" | "https";
  /** As the viewer sent it, port included, lower case. */
  readonly host: string;
  /** As the viewer sent it: percent-encoded, beginning with a slash. */
  readonly path: string;
  /** Without the question mark; empty when there is none. */
  readonly query: string;
  /** Names in lower case; repeated headers joined as HTTP joins them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly clientIp: string;
}

/** The pairs of a query in order, still encoded; a name without `=` has an empty value. */
export function queryPairs(query: string): readonly (readonly [name: string, text: string])[] {
  return query
    .split("&")
    .filter((text) => text !== "")
    .map((text) => [text.split("=", 1)[0] ?? "", text]);
}

/** The first value of a parameter, decoded; undefined when it is absent. */
export function queryValue(query: string, name: string): string | undefined {
  const pair = queryPairs(query).find(([candidate]) => candidate === name);
  return pair && decoded(pair[1].slice(name.length + 1));
}

/** Cookies by name. A browser sends the one with the longest path first, and the first counts. */
export function cookiesOf(request: EdgeRequest): ReadonlyMap<string, string> {
  const cookies = new Map<string, string>();
  for (const text of (request.headers["cookie"] ?? "").split(";")) {
    const [, name, value = ""] = /^\s*([^=\s]+)\s*=\s*(.*?)\s*$/.exec(text) ?? [];
    if (name !== undefined && !cookies.has(name)) cookies.set(name, value);
  }
  return cookies;
}

/** Percent-decoded; text that is not well-formed stays as it is. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
