/**
 * Distributions.
 * https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateDistribution.html
 * and the Get, GetConfig, Update, Delete and List pages beside it.
 */

import type { DistributionConfig } from "#model/types/cloudfront.ts";
import type { TransitionContext } from "#operation/context.ts";
import { checkConfig, completeConfig } from "../distribution.ts";
import {
  distributionAlreadyExists,
  distributionNotDisabled,
  illegalUpdate,
  noSuchDistribution,
  noSuchResource,
} from "../errors.ts";
import {
  checkMatch,
  documentsOf,
  found,
  listMembers,
  newId,
  newVersion,
  nextVersion,
  pageOf,
} from "../family.ts";
import { checkReferences } from "../references.ts";
import { distributionArn, distributionShape, distributionSummary } from "../shapes.ts";
import type { CloudfrontStore, CloudfrontTransition, DistributionDocument } from "../store.ts";

type Context = TransitionContext<CloudfrontStore>;

const distributionOf = (ctx: Context, id: string): DistributionDocument =>
  found(ctx.store.distributions, id, noSuchDistribution);

function create(
  given: DistributionConfig,
  tags: Readonly<Record<string, string>>,
  ctx: Context,
): DistributionDocument {
  const config = completeConfig(given);
  checkConfig(config);
  checkReferences(config, ctx.store);
  const twin = documentsOf(ctx.store.distributions).some(
    (document) => document.config.CallerReference === config.CallerReference,
  );
  if (twin) throw distributionAlreadyExists();
  const document = { ...newVersion(ctx, newId(ctx.random, "E"), config), tags };
  ctx.store.distributions.put(document.id, document);
  return document;
}

const created = (document: DistributionDocument, ctx: Context) => ({
  output: {
    Distribution: distributionShape(document, ctx),
    Location: `${ctx.origin}/2020-05-31/distribution/${document.id}`,
    ETag: document.eTag,
  },
});

export const createDistribution: CloudfrontTransition<"CreateDistribution"> = (input, ctx) =>
  created(create(input.DistributionConfig, {}, ctx), ctx);

export const createDistributionWithTags: CloudfrontTransition<"CreateDistributionWithTags"> = (
  input,
  ctx,
) => {
  const { DistributionConfig: config, Tags: tags } = input.DistributionConfigWithTags;
  const pairs = (tags.Items ?? []).map((tag) => [tag.Key, tag.Value ?? ""]);
  return created(create(config, Object.fromEntries(pairs), ctx), ctx);
};

export const getDistribution: CloudfrontTransition<"GetDistribution"> = (input, ctx) => {
  const document = distributionOf(ctx, input.Id);
  return { output: { Distribution: distributionShape(document, ctx), ETag: document.eTag } };
};

export const getDistributionConfig: CloudfrontTransition<"GetDistributionConfig"> = (
  input,
  ctx,
) => {
  const { config, eTag } = distributionOf(ctx, input.Id);
  return { output: { DistributionConfig: config, ETag: eTag } };
};

export const updateDistribution: CloudfrontTransition<"UpdateDistribution"> = (input, ctx) => {
  const document = distributionOf(ctx, input.Id);
  checkMatch(document, input.IfMatch);
  const config = completeConfig(input.DistributionConfig);
  if (config.CallerReference !== document.config.CallerReference) {
    throw illegalUpdate("The CallerReference of a distribution cannot be updated.");
  }
  checkConfig(config);
  checkReferences(config, ctx.store, document.id);
  const next = nextVersion(ctx, document, config);
  ctx.store.distributions.put(next.id, next);
  return { output: { Distribution: distributionShape(next, ctx), ETag: next.eTag } };
};

export const deleteDistribution: CloudfrontTransition<"DeleteDistribution"> = (input, ctx) => {
  const document = distributionOf(ctx, input.Id);
  checkMatch(document, input.IfMatch);
  if (document.config.Enabled) throw distributionNotDisabled();
  for (const { key, document: invalidation } of ctx.store.invalidations.scan()) {
    if (invalidation.distributionId === document.id) ctx.store.invalidations.remove(key);
  }
  ctx.store.distributions.remove(document.id);
  return { output: {} };
};

export const listDistributions: CloudfrontTransition<"ListDistributions"> = (input, ctx) => {
  const page = pageOf(documentsOf(ctx.store.distributions), input);
  const items = page.items.map((document) => distributionSummary(document, ctx));
  return {
    output: { DistributionList: { ...listMembers(page, input.Marker), Items: items } },
  };
};

/** Tags are kept with their distribution. */
export const listTags: CloudfrontTransition<"ListTagsForResource"> = (input, ctx) => {
  const { tags } = distributionAt(ctx, input.Resource);
  const items = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  return { output: { Tags: { Items: items } } };
};

export const tagResource: CloudfrontTransition<"TagResource"> = (input, ctx) => {
  const document = distributionAt(ctx, input.Resource);
  const pairs = (input.Tags.Items ?? []).map((tag) => [tag.Key, tag.Value ?? ""]);
  const tags = { ...document.tags, ...Object.fromEntries(pairs) };
  ctx.store.distributions.put(document.id, { ...document, tags });
  return { output: {} };
};

export const untagResource: CloudfrontTransition<"UntagResource"> = (input, ctx) => {
  const document = distributionAt(ctx, input.Resource);
  const gone = input.TagKeys.Items ?? [];
  const kept = Object.entries(document.tags).filter(([key]) => !gone.includes(key));
  ctx.store.distributions.put(document.id, { ...document, tags: Object.fromEntries(kept) });
  return { output: {} };
};

function distributionAt(ctx: Context, arn: string): DistributionDocument {
  const document = documentsOf(ctx.store.distributions).find(
    ({ id }) => distributionArn(ctx.account, id) === arn,
  );
  return found(ctx.store.distributions, document?.id, () => noSuchResource(arn));
}
