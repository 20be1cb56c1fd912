/**
 * A behaviour's cache key, what it forwards and how long it keeps answers: from policies, or from
 * the legacy ForwardedValues, where both selections are one.
 */

import type {
  CachePolicyConfig,
  ForwardedValues,
  OriginRequestPolicyConfig,
} from "#model/types/cloudfront.ts";
import type { Behaviour } from "./distribution.ts";
import type { EdgeBehaviour, NameChoice, Selection } from "./edge/distribution.ts";
import { LEGACY_TTL } from "./limits.ts";
import {
  MANAGED_CACHE_POLICIES,
  MANAGED_ORIGIN_REQUEST_POLICIES,
  policyConfig,
} from "./managed-policies.ts";
import type { CloudfrontStore } from "./store.ts";

type Forwarding = Pick<EdgeBehaviour, "cacheKey" | "forwarded" | "lifetimes">;

const none: NameChoice = { kind: "none" };
const all: NameChoice = { kind: "all" };
const some = (names: readonly string[]): NameChoice =>
  names.length === 0 ? none : { kind: "some", names };
const lower = (names: readonly string[] | undefined): readonly string[] =>
  (names ?? []).map((name) => name.toLowerCase());

export function forwardingOf(store: CloudfrontStore, behaviour: Behaviour): Forwarding {
  const cache = policyConfig(
    store.cachePolicies,
    MANAGED_CACHE_POLICIES,
    behaviour.CachePolicyId ?? "",
  );
  const origin = policyConfig(
    store.originRequestPolicies,
    MANAGED_ORIGIN_REQUEST_POLICIES,
    behaviour.OriginRequestPolicyId ?? "",
  );
  const key = cache ? cachePolicySelection(cache) : legacySelection(behaviour.ForwardedValues);
  const min = (cache ?? behaviour).MinTTL ?? LEGACY_TTL.min;
  const usual = (cache ?? behaviour).DefaultTTL ?? LEGACY_TTL.usual;
  const max = (cache ?? behaviour).MaxTTL ?? LEGACY_TTL.max;
  const forwarded = origin ? union(key.forwarded, originPolicySelection(origin)) : key.forwarded;
  // AWS: when the legacy settings forward every header, nothing is kept.
  const kept = !behaviour.ForwardedValues?.Headers?.Items?.includes("*");
  const lifetimes = kept ? { min, usual, max } : { min: 0, usual: 0, max: 0 };
  return { cacheKey: key.cacheKey, forwarded, lifetimes };
}

type Selections = Pick<Forwarding, "cacheKey" | "forwarded">;

function legacySelection(values: ForwardedValues | undefined): Selections {
  const headers = lower(values?.Headers?.Items);
  const keys = values?.QueryStringCacheKeys?.Items ?? [];
  const cookies: NameChoice =
    values?.Cookies.Forward === "all"
      ? all
      : values?.Cookies.Forward === "whitelist"
        ? some(values.Cookies.WhitelistedNames?.Items ?? [])
        : none;
  const rest = { headers: headers.includes("*") ? all : some(headers), cookies };
  if (!values?.QueryString) {
    return { cacheKey: { ...rest, query: none }, forwarded: { ...rest, query: none } };
  }
  // AWS: QueryStringCacheKeys limits the cache key; the whole query is forwarded all the same.
  const query = keys.length === 0 || keys.includes("*") ? all : some(keys);
  return { cacheKey: { ...rest, query }, forwarded: { ...rest, query: all } };
}

function cachePolicySelection(config: CachePolicyConfig): Selections {
  const parameters = config.ParametersInCacheKeyAndForwardedToOrigin;
  if (!parameters) {
    const nothing = { query: none, headers: none, cookies: none };
    return { cacheKey: nothing, forwarded: nothing };
  }
  const { HeadersConfig: headers, CookiesConfig: cookies, QueryStringsConfig: query } = parameters;
  const selection: Selection = {
    query: choice(query.QueryStringBehavior, query.QueryStrings?.Items),
    headers: choice(headers.HeaderBehavior, lower(headers.Headers?.Items)),
    cookies: choice(cookies.CookieBehavior, cookies.Cookies?.Items),
  };
  return { cacheKey: selection, forwarded: selection };
}

function originPolicySelection(config: OriginRequestPolicyConfig): Selection {
  const { HeadersConfig: headers, CookiesConfig: cookies, QueryStringsConfig: query } = config;
  return {
    query: choice(query.QueryStringBehavior, query.QueryStrings?.Items),
    headers: choice(headers.HeaderBehavior, lower(headers.Headers?.Items)),
    cookies: choice(cookies.CookieBehavior, cookies.Cookies?.Items),
  };
}

/** The policies' words for what is taken. */
function choice(behavior: string, names: readonly string[] | undefined): NameChoice {
  switch (behavior) {
    case "all":
    case "allViewer":
      return all;
    case "whitelist":
      return some(names ?? []);
    case "allViewerAndWhitelistCloudFront":
      return all;
    case "allExcept":
      return { kind: "all-except", names: names ?? [] };
    default:
      return none;
  }
}

function union(key: Selection, more: Selection): Selection {
  return {
    query: either(key.query, more.query),
    headers: either(key.headers, more.headers),
    cookies: either(key.cookies, more.cookies),
  };
}

function either(a: NameChoice, b: NameChoice): NameChoice {
  if (a.kind === "none") return b;
  if (b.kind === "none" || a.kind === "all") return a;
  if (b.kind === "all") return b;
  if (a.kind === "some" && b.kind === "some") return some([...a.names, ...b.names]);
  const [included, excluded] = a.kind === "some" ? [a, b] : [b, a];
  if (included.kind !== "some") {
    // Both leave some out: only what both leave out stays out.
    const names = included.names.filter((name) => excluded.names.includes(name));
    return { kind: "all-except", names };
  }
  const names = excluded.names.filter((name) => !included.names.includes(name));
  return { kind: "all-except", names };
}
