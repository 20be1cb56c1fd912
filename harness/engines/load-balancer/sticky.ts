/**
 * The balancer's own cookie, which binds a session to a target.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/elb-sticky-sessions.html
 */

import { createHash } from "node:crypto";
import type { BalancerSettings } from "#services/elastic-beanstalk/engine.ts";

type Sticky = NonNullable<BalancerSettings["sticky"]>;

/** What stands for a target in the cookie: it tells nobody which machine that is. */
export const markOf = (id: string) => createHash("sha256").update(id).digest("hex").slice(0, 32);

export function cookieOf(header: string | undefined, name: string): string | undefined {
  if (header === undefined) return undefined;
  for (const pair of header.split(";")) {
    const at = pair.indexOf("=");
    if (pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return undefined;
}

export function stickyCookie({ cookie, seconds }: Sticky, mark: string): string {
  const lifetime = seconds > 0 ? `; Max-Age=${seconds}` : "";
  return `${cookie}=${mark}; Path=/; HttpOnly${lifetime}`;
}
