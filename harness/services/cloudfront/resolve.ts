/** From a distribution's document to what the edge needs: everything it names is looked up here. */

import type { AccountId } from "#kernel/brand.ts";
import type { DistributionConfig, Origin } from "#model/types/cloudfront.ts";
import { bucketOfDomain } from "./bucket-domain.ts";
import { type Behaviour, streamingDomainName } from "./distribution.ts";
import type {
  BucketAccess,
  CustomError,
  EdgeBehaviour,
  EdgeDistribution,
  EdgeInvalidation,
  EdgeOrigin,
} from "./edge/distribution.ts";
import { INVALIDATIONS_APART_MAX } from "./limits.ts";
import { MANAGED_RESPONSE_HEADERS_POLICIES, policyConfig } from "./managed-policies.ts";
import { forwardingOf } from "./resolve-forwarding.ts";
import { responseHeadersOf } from "./resolve-response-headers.ts";
import type { CloudfrontStore, DistributionDocument } from "./store.ts";

/** The distribution that answers for a host (without its port), or undefined. */
export function distributionFor(
  store: CloudfrontStore,
  host: string,
): DistributionDocument | undefined {
  const name = host.toLowerCase();
  const id = /^(e[0-9a-z]+)\.cloudfront\.(localhost|net)$/.exec(name)?.[1];
  if (id !== undefined) return store.distributions.find(id.toUpperCase());
  const documents = store.distributions.scan().map(({ document }) => document);
  const wildcard = name.replace(/^[^.]+/, "*");
  for (const wanted of [name, wildcard]) {
    const owner = documents.find(({ config }) => aliasesOf(config).includes(wanted));
    if (owner) return owner;
  }
  return undefined;
}

/** Every host that some distribution answers for, aliases with a leading `*.` as they are. */
export function hostsOf(store: CloudfrontStore): ReadonlySet<string> {
  const hosts = new Set<string>();
  for (const { document } of store.distributions.scan()) {
    const id = document.id.toLowerCase();
    hosts.add(`${id}.cloudfront.localhost`).add(`${id}.cloudfront.net`);
    for (const alias of aliasesOf(document.config)) hosts.add(alias);
  }
  for (const { document } of store.streaming.scan()) {
    hosts.add(streamingDomainName(document.id));
    for (const alias of document.config.Aliases?.Items ?? []) hosts.add(alias.toLowerCase());
  }
  return hosts;
}

/** The streaming distribution that a host would belong to if there were RTMP. */
export function streamingFor(store: CloudfrontStore, host: string): string | undefined {
  const name = host.toLowerCase();
  return store.streaming
    .scan()
    .map(({ document }) => document)
    .find(
      ({ id, config }) =>
        name === streamingDomainName(id) ||
        (config.Aliases?.Items ?? []).some((alias) => alias.toLowerCase() === name),
    )?.id;
}

/** Alternate domain names, in lower case. */
export function aliasesOf(config: DistributionConfig): readonly string[] {
  return (config.Aliases?.Items ?? []).map((alias) => alias.toLowerCase());
}

/** Everything the edge has to know to answer for the distribution. */
export function resolveDistribution(
  store: CloudfrontStore,
  account: AccountId,
  document: DistributionDocument,
): EdgeDistribution {
  const { id, config, eTag } = document;
  const behaviour = (item: Behaviour, pathPattern: string) =>
    resolveBehaviour(store, account, item, pathPattern);
  return {
    id,
    arn: `arn:aws:cloudfront::${account}:distribution/${id}`,
    account,
    enabled: config.Enabled,
    defaultRootObject: config.DefaultRootObject ?? "",
    origins: config.Origins.Items.map((origin) => resolveOrigin(store, origin)),
    behaviours: [
      ...(config.CacheBehaviors?.Items ?? []).map((item) => behaviour(item, item.PathPattern)),
      behaviour(config.DefaultCacheBehavior, "*"),
    ],
    customErrors: customErrorsOf(config),
    invalidations: invalidationsOf(store, id),
    eTag,
  };
}

function resolveOrigin(store: CloudfrontStore, origin: Origin): EdgeOrigin {
  const facts = {
    id: origin.Id,
    path: origin.OriginPath ?? "",
    headers: Object.fromEntries(
      (origin.CustomHeaders?.Items ?? []).map((header) => [
        header.HeaderName.toLowerCase(),
        header.HeaderValue,
      ]),
    ),
  };
  const bucket = bucketOfDomain(origin.DomainName);
  if (bucket !== undefined) {
    return { ...facts, kind: "bucket", bucket, access: accessOf(store, origin) };
  }
  const custom = origin.CustomOriginConfig;
  const policies = { "http-only": "http", "https-only": "https" } as const;
  const policy = custom?.OriginProtocolPolicy;
  return {
    ...facts,
    kind: "http",
    host: origin.DomainName,
    httpPort: custom?.HTTPPort ?? 80,
    httpsPort: custom?.HTTPSPort ?? 443,
    protocol: policy === "http-only" || policy === "https-only" ? policies[policy] : "match-viewer",
    answerWithinMs: (custom?.OriginReadTimeout ?? 30) * 1000,
  };
}

function accessOf(store: CloudfrontStore, origin: Origin): BucketAccess {
  const reference = origin.S3OriginConfig?.OriginAccessIdentity ?? "";
  const identity = store.identities.find(reference.split("/").at(-1) ?? "");
  if (identity) {
    return { kind: "identity", id: identity.id, canonicalUserId: identity.canonicalUserId };
  }
  const control = store.controls.find(origin.OriginAccessControlId ?? "");
  return control && control.config.SigningBehavior !== "never"
    ? { kind: "control" }
    : { kind: "anonymous" };
}

function resolveBehaviour(
  store: CloudfrontStore,
  account: AccountId,
  behaviour: Behaviour,
  pathPattern: string,
): EdgeBehaviour {
  const protocols = ["https-only", "redirect-to-https"] as const;
  const policy = policyConfig(
    store.responseHeadersPolicies,
    MANAGED_RESPONSE_HEADERS_POLICIES,
    behaviour.ResponseHeadersPolicyId ?? "",
  );
  return {
    pathPattern,
    originId: behaviour.TargetOriginId,
    allowedMethods: behaviour.AllowedMethods?.Items ?? ["HEAD", "GET"],
    cachedMethods: behaviour.AllowedMethods?.CachedMethods?.Items ?? ["HEAD", "GET"],
    viewerProtocol:
      protocols.find((protocol) => protocol === behaviour.ViewerProtocolPolicy) ?? "allow-all",
    signers: signersOf(store, account, behaviour),
    ...forwardingOf(store, behaviour),
    responseHeaders: policy && responseHeadersOf(policy),
  };
}

/** The keys that may sign for a behaviour; undefined where viewers need no signature. */
function signersOf(
  store: CloudfrontStore,
  account: AccountId,
  behaviour: Behaviour,
): Readonly<Record<string, string>> | undefined {
  const { TrustedSigners: signers, TrustedKeyGroups: groups } = behaviour;
  if (!signers?.Enabled && !groups?.Enabled) return undefined;
  const keys: Record<string, string> = {};
  const accounts = (signers?.Items ?? []).map((item) => (item === "self" ? account : item));
  for (const { document } of store.keyPairs.scan()) {
    if (accounts.includes(document.account)) keys[document.id] = document.publicKey;
  }
  for (const groupId of groups?.Items ?? []) {
    for (const keyId of store.keyGroups.find(groupId)?.config.Items ?? []) {
      const key = store.publicKeys.find(keyId);
      if (key) keys[key.id] = key.config.EncodedKey;
    }
  }
  return keys;
}

function customErrorsOf(config: DistributionConfig): readonly CustomError[] {
  return (config.CustomErrorResponses?.Items ?? []).map((item) => ({
    status: item.ErrorCode,
    pagePath: item.ResponsePagePath || undefined,
    answerStatus: item.ResponseCode ? Number(item.ResponseCode) : undefined,
    keptFor: item.ErrorCachingMinTTL ?? 10,
  }));
}

/** The newest invalidations; what lies further back counts as one of every path. */
function invalidationsOf(store: CloudfrontStore, distributionId: string): EdgeInvalidation[] {
  const all = store.invalidations
    .scanBy("byDistribution", { from: distributionId, to: distributionId })
    .map(({ document }) => ({ time: document.createdAt, paths: document.paths }))
    .sort((a, b) => b.time - a.time);
  const apart = all.slice(0, INVALIDATIONS_APART_MAX);
  const older = all[INVALIDATIONS_APART_MAX];
  return older ? [...apart, { time: older.time, paths: ["/*"] }] : apart;
}
