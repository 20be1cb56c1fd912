/** Distributions as the API shows them. */

import type {
  ActiveTrustedKeyGroups,
  ActiveTrustedSigners,
  Distribution,
  DistributionSummary,
} from "#model/types/cloudfront.ts";
import type { OperationContext } from "#operation/context.ts";
import { behavioursOf, domainNameOf, statusAt } from "./distribution.ts";
import { INVALIDATION_MS } from "./limits.ts";
import type { CloudfrontStore, DistributionDocument } from "./store.ts";

type Context = OperationContext<CloudfrontStore>;

export const distributionArn = (account: string, id: string): string =>
  `arn:aws:cloudfront::${account}:distribution/${id}`;

export function distributionShape(document: DistributionDocument, ctx: Context): Distribution {
  const { id, config, modifiedAt } = document;
  const pending = ctx.store.invalidations
    .scanBy("byDistribution", { from: id, to: id })
    .filter((entry) => ctx.now - entry.document.createdAt < INVALIDATION_MS);
  return {
    Id: id,
    ARN: distributionArn(ctx.account, id),
    Status: statusAt(modifiedAt, ctx.now),
    LastModifiedTime: new Date(modifiedAt),
    InProgressInvalidationBatches: pending.length,
    DomainName: domainNameOf(id),
    ActiveTrustedSigners: activeSigners(document, ctx),
    ActiveTrustedKeyGroups: activeKeyGroups(document, ctx.store),
    DistributionConfig: config,
  };
}

export function distributionSummary(
  document: DistributionDocument,
  ctx: Context,
): DistributionSummary {
  const { id, config: shown, modifiedAt, eTag } = document;
  return {
    Id: id,
    ARN: distributionArn(ctx.account, id),
    ETag: eTag,
    Status: statusAt(modifiedAt, ctx.now),
    LastModifiedTime: new Date(modifiedAt),
    DomainName: domainNameOf(id),
    Aliases: shown.Aliases,
    Origins: shown.Origins,
    OriginGroups: shown.OriginGroups,
    DefaultCacheBehavior: shown.DefaultCacheBehavior,
    CacheBehaviors: shown.CacheBehaviors,
    CustomErrorResponses: shown.CustomErrorResponses,
    Comment: shown.Comment,
    PriceClass: shown.PriceClass,
    Enabled: shown.Enabled,
    ViewerCertificate: shown.ViewerCertificate,
    Restrictions: shown.Restrictions,
    WebACLId: shown.WebACLId,
    HttpVersion: shown.HttpVersion,
    IsIPV6Enabled: shown.IsIPV6Enabled,
    Staging: shown.Staging,
  };
}

function activeSigners(document: DistributionDocument, ctx: Context): ActiveTrustedSigners {
  const names = new Set(
    behavioursOf(document.config).flatMap((behaviour) => behaviour.TrustedSigners?.Items ?? []),
  );
  const pairs = ctx.store.keyPairs.scan().map((entry) => entry.document);
  const items = [...names].map((name) => {
    const account = name === "self" ? ctx.account : name;
    const ids = pairs.filter((pair) => pair.account === account).map(({ id }) => id);
    return { AwsAccountNumber: name, KeyPairIds: { Quantity: ids.length, Items: ids } };
  });
  return { Enabled: items.length > 0, Quantity: items.length, Items: items };
}

function activeKeyGroups(
  document: DistributionDocument,
  store: CloudfrontStore,
): ActiveTrustedKeyGroups {
  const ids = new Set(
    behavioursOf(document.config).flatMap((behaviour) => behaviour.TrustedKeyGroups?.Items ?? []),
  );
  const items = [...ids].map((id) => {
    const keys = store.keyGroups.find(id)?.config.Items ?? [];
    return { KeyGroupId: id, KeyPairIds: { Quantity: keys.length, Items: keys } };
  });
  return { Enabled: items.length > 0, Quantity: items.length, Items: items };
}
