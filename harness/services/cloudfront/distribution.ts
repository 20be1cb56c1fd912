/**
 * A distribution's configuration: what AWS fills in, and what it refuses. Pure; what depends on
 * other things that exist is checked by the operations.
 * https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_DistributionConfig.html
 */

import type {
  CacheBehavior,
  DefaultCacheBehavior,
  DistributionConfig,
  Origin,
} from "#model/types/cloudfront.ts";
import { bucketOfDomain } from "./bucket-domain.ts";
import {
  inconsistentQuantities,
  invalidArgument,
  invalidOrigin,
  invalidTtlOrder,
  noSuchOrigin,
  notBuilt,
} from "./errors.ts";
import { DEPLOY_MS, LEGACY_TTL } from "./limits.ts";

export type Behaviour = DefaultCacheBehavior | CacheBehavior;

const NONE = { Quantity: 0, Items: [] };
const DISABLED = { Enabled: false, Quantity: 0, Items: [] };

/** The configuration with all that AWS answers when the caller left it out. */
export function completeConfig(config: DistributionConfig): DistributionConfig {
  const behaviours = config.CacheBehaviors?.Items ?? [];
  const plain: DistributionConfig = {
    Aliases: NONE,
    DefaultRootObject: "",
    OriginGroups: NONE,
    CustomErrorResponses: NONE,
    Logging: { Enabled: false, IncludeCookies: false, Bucket: "", Prefix: "" },
    PriceClass: "PriceClass_All",
    ViewerCertificate: {
      CloudFrontDefaultCertificate: true,
      SSLSupportMethod: "vip",
      MinimumProtocolVersion: "TLSv1",
      CertificateSource: "cloudfront",
    },
    Restrictions: { GeoRestriction: { RestrictionType: "none", Quantity: 0, Items: [] } },
    WebACLId: "",
    HttpVersion: "http2",
    IsIPV6Enabled: false,
    Staging: false,
    ...withoutUndefined(config),
    Origins: { ...config.Origins, Items: config.Origins.Items.map(completeOrigin) },
    DefaultCacheBehavior: completeBehaviour(config.DefaultCacheBehavior),
    CacheBehaviors: { Quantity: behaviours.length, Items: behaviours.map(completeBehaviour) },
  };
  return plain;
}

function completeOrigin(origin: Origin): Origin {
  return {
    OriginPath: "",
    CustomHeaders: NONE,
    ConnectionAttempts: 3,
    ConnectionTimeout: 10,
    OriginShield: { Enabled: false },
    OriginAccessControlId: "",
    ...withoutUndefined(origin),
  };
}

function completeBehaviour<B extends Behaviour>(behaviour: B): B {
  const legacy = behaviour.ForwardedValues && {
    MinTTL: LEGACY_TTL.min,
    DefaultTTL: Math.max(LEGACY_TTL.usual, behaviour.MinTTL ?? 0),
    MaxTTL: Math.max(LEGACY_TTL.max, behaviour.DefaultTTL ?? 0),
  };
  const methods = behaviour.AllowedMethods ?? { Quantity: 2, Items: ["HEAD", "GET"] };
  return {
    TrustedSigners: DISABLED,
    TrustedKeyGroups: DISABLED,
    SmoothStreaming: false,
    Compress: false,
    LambdaFunctionAssociations: NONE,
    FunctionAssociations: NONE,
    FieldLevelEncryptionId: "",
    ...legacy,
    ...withoutUndefined(behaviour),
    AllowedMethods: { CachedMethods: { Quantity: 2, Items: ["HEAD", "GET"] }, ...methods },
  };
}

function withoutUndefined<T extends object>(value: T): T {
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  // Dropping members that are undefined changes nothing for readers of T.
  return Object.fromEntries(entries) as T;
}

export const behavioursOf = (config: DistributionConfig): readonly Behaviour[] => [
  config.DefaultCacheBehavior,
  ...(config.CacheBehaviors?.Items ?? []),
];

/** Throws AWS's error for the first thing in the configuration that is wrong by itself. */
export function checkConfig(config: DistributionConfig): void {
  checkQuantities(config, "DistributionConfig");
  refuseUnbuilt(config);
  const origins = config.Origins.Items;
  if (origins.length === 0) throw invalidArgument("A distribution needs at least one origin.");
  for (const origin of origins) checkOrigin(origin);
  for (const behaviour of behavioursOf(config)) {
    if (!origins.some(({ Id: id }) => id === behaviour.TargetOriginId)) {
      throw noSuchOrigin(behaviour.TargetOriginId);
    }
    checkBehaviour(behaviour);
  }
  if (config.DefaultRootObject?.startsWith("/")) {
    throw invalidArgument("The parameter DefaultRootObject must not begin with a slash.");
  }
}

function checkOrigin(origin: Origin): void {
  if (/[/?]/.test(origin.DomainName) || origin.DomainName === "") {
    throw invalidOrigin(`The origin's DomainName "${origin.DomainName}" is not a host name.`);
  }
  if (origin.OriginPath && !/^\/.*[^/]$/.test(origin.OriginPath)) {
    throw invalidArgument("OriginPath has to begin with a slash and must not end with one.");
  }
  if (!origin.S3OriginConfig && !origin.CustomOriginConfig) {
    throw invalidOrigin(`Origin ${origin.Id} needs an S3OriginConfig or a CustomOriginConfig.`);
  }
  if (origin.S3OriginConfig && bucketOfDomain(origin.DomainName) === undefined) {
    const message = `Origin ${origin.Id} has an S3OriginConfig, but ${origin.DomainName} does not name a bucket.`;
    throw invalidOrigin(message);
  }
}

function checkBehaviour(behaviour: Behaviour): void {
  if (!behaviour.ForwardedValues && !behaviour.CachePolicyId) {
    throw invalidArgument("The parameter ForwardedValues or CachePolicyId is required.");
  }
  if (behaviour.ForwardedValues && behaviour.CachePolicyId) {
    throw invalidArgument("ForwardedValues cannot be used together with CachePolicyId.");
  }
  const { MinTTL: min = 0, DefaultTTL: usual = min, MaxTTL: max = usual } = behaviour;
  if (!(min <= usual && usual <= max)) throw invalidTtlOrder();
  const methods = [...(behaviour.AllowedMethods?.Items ?? [])].sort().join(" ");
  const sets = ["GET HEAD", "GET HEAD OPTIONS", "DELETE GET HEAD OPTIONS PATCH POST PUT"];
  if (!sets.includes(methods)) {
    throw invalidArgument(`AllowedMethods ${methods} is not one of ${sets.join("; ")}.`);
  }
}

/** Refuses what AWS would act on and this harness would not. */
function refuseUnbuilt(config: DistributionConfig): void {
  const refuse = (used: unknown, parameter: string) => {
    if (used) throw notBuilt(parameter);
  };
  refuse(config.OriginGroups?.Quantity, "OriginGroups");
  refuse(config.Logging?.Enabled, "Logging.Enabled");
  refuse(config.WebACLId, "WebACLId");
  refuse(config.Staging, "Staging");
  refuse(config.ContinuousDeploymentPolicyId, "ContinuousDeploymentPolicyId");
  refuse(config.TenantConfig, "TenantConfig");
  refuse(config.ViewerMtlsConfig, "ViewerMtlsConfig");
  refuse(config.ConnectionFunctionAssociation, "ConnectionFunctionAssociation");
  refuse(config.Restrictions?.GeoRestriction.Quantity, "Restrictions.GeoRestriction");
  for (const origin of config.Origins.Items) {
    refuse(origin.VpcOriginConfig, "VpcOriginConfig");
    refuse(origin.CustomOriginConfig?.OriginMtlsConfig, "OriginMtlsConfig");
  }
  for (const behaviour of behavioursOf(config)) {
    refuse(behaviour.LambdaFunctionAssociations?.Quantity, "LambdaFunctionAssociations");
    refuse(behaviour.FunctionAssociations?.Quantity, "FunctionAssociations");
    refuse(behaviour.FieldLevelEncryptionId, "FieldLevelEncryptionId");
    refuse(behaviour.RealtimeLogConfigArn, "RealtimeLogConfigArn");
    refuse(behaviour.SmoothStreaming, "SmoothStreaming");
    refuse(behaviour.GrpcConfig?.Enabled, "GrpcConfig");
  }
}

/** Every list says how long it is; AWS compares. */
export function checkQuantities(value: unknown, path: string): void {
  if (typeof value !== "object" || value === null) return;
  const { Quantity: quantity, Items: items } = value as Readonly<Record<string, unknown>>;
  if (typeof quantity === "number") {
    const size = Array.isArray(items) ? items.length : 0;
    if (size !== quantity) throw inconsistentQuantities(path);
  }
  for (const [name, member] of Object.entries(value)) checkQuantities(member, `${path}.${name}`);
}

/** `InProgress` until a change has reached the edge. */
export function statusAt(modifiedAt: number, now: number): "InProgress" | "Deployed" {
  return now - modifiedAt < DEPLOY_MS ? "InProgress" : "Deployed";
}

/** The host under which the edge answers for a distribution without aliases. */
export function domainNameOf(id: string): string {
  return `${id.toLowerCase()}.cloudfront.localhost`;
}

/** The host that a streaming distribution shows; the edge refuses it, as RTMP is over. */
export function streamingDomainName(id: string): string {
  return `${id.toLowerCase()}.rtmp.cloudfront.localhost`;
}
