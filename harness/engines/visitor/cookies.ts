/** Cookies as a browser keeps them: RFC 6265, sections 5.1.3 (domains), 5.1.4 (paths) and 5.3. */

export interface Cookie {
  readonly name: string;
  readonly value: string;
  /** With `hostOnly` exactly this host, else it and every host below it. */
  readonly domain: string;
  readonly hostOnly: boolean;
  readonly path: string;
  /** Milliseconds since the epoch; undefined for the session's end. */
  readonly expires: number | undefined;
}

export interface CookieJar {
  /** Takes the `Set-Cookie` values of an answer; those a browser would refuse are left out. */
  keep(from: URL, setCookies: readonly string[]): void;
  /** The `Cookie` header for a request, empty when none applies. */
  headerFor(target: URL): string;
  list(): readonly Cookie[];
}

export function createCookieJar(now: () => number): CookieJar {
  const kept = new Map<string, Cookie>();
  return {
    keep(from, setCookies) {
      for (const text of setCookies) {
        const cookie = parse(text, from, now());
        if (cookie) kept.set(`${cookie.domain};${cookie.path};${cookie.name}`, cookie);
      }
    },
    headerFor: (target) =>
      [...kept.values()]
        .filter((cookie) => applies(cookie, target, now()))
        .sort((a, b) => b.path.length - a.path.length)
        .map(({ name, value }) => `${name}=${value}`)
        .join("; "),
    list: () => [...kept.values()],
  };
}

function parse(text: string, from: URL, now: number): Cookie | undefined {
  const [pair = "", ...attributes] = text.split(";").map((part) => part.trim());
  const equals = pair.indexOf("=");
  if (equals < 1) return undefined;
  const attribute = (name: string): string | undefined =>
    attributes
      .map((part) => part.split("=", 2))
      .findLast(([key]) => key?.toLowerCase() === name)?.[1];
  const given = attribute("domain")?.replace(/^\./, "").toLowerCase();
  // A browser takes a cookie only for the host itself or a domain above it, and for no bare suffix.
  if (given !== undefined && given !== "" && !(below(from.hostname, given) && given.includes(".")))
    return undefined;
  const path = attribute("path");
  return {
    name: pair.slice(0, equals),
    value: pair.slice(equals + 1),
    domain: given || from.hostname,
    hostOnly: !given,
    path: path?.startsWith("/") ? path : defaultPath(from.pathname),
    expires: expiry(attribute("max-age"), attribute("expires"), now),
  };
}

function expiry(maxAge: string | undefined, expires: string | undefined, now: number) {
  if (maxAge !== undefined && /^-?\d+$/.test(maxAge)) return now + Number(maxAge) * 1000;
  const time = expires === undefined ? Number.NaN : Date.parse(expires);
  return Number.isNaN(time) ? undefined : time;
}

function applies(cookie: Cookie, target: URL, now: number): boolean {
  const { domain, hostOnly, path, expires } = cookie;
  if (expires !== undefined && expires <= now) return false;
  const inDomain = hostOnly ? target.hostname === domain : below(target.hostname, domain);
  const asked = target.pathname;
  const inPath = asked === path || asked.startsWith(path.endsWith("/") ? path : `${path}/`);
  return inDomain && inPath;
}

function below(host: string, domain: string): boolean {
  return host === domain || host.endsWith(`.${domain}`);
}

function defaultPath(pathname: string): string {
  const slash = pathname.lastIndexOf("/");
  return slash <= 0 ? "/" : pathname.slice(0, slash);
}
