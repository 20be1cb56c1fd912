/**
 * Origin access identities: the S3 canonical user as which a distribution reads a private bucket.
 * https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateCloudFrontOriginAccessIdentity.html
 * and the Get, GetConfig, Update, Delete and List pages beside it.
 */

import { hexId } from "#kernel/ids.ts";
import type { TransitionContext } from "#operation/context.ts";
import { alreadyExists, inUse, noSuchOriginAccessIdentity } from "../errors.ts";
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
import type { CloudfrontStore, CloudfrontTransition, IdentityDocument } from "../store.ts";

type Context = TransitionContext<CloudfrontStore>;

const shape = (identity: IdentityDocument) => ({
  Id: identity.id,
  S3CanonicalUserId: identity.canonicalUserId,
  CloudFrontOriginAccessIdentityConfig: identity.config,
});

const identityOf = (ctx: Context, id: string): IdentityDocument =>
  found(ctx.store.identities, id, noSuchOriginAccessIdentity);

/** Asked again with the same reference and comment, AWS answers with what it made before. */
export const createOriginAccessIdentity: CloudfrontTransition<
  "CreateCloudFrontOriginAccessIdentity"
> = (input, ctx) => {
  const config = input.CloudFrontOriginAccessIdentityConfig;
  const same = documentsOf(ctx.store.identities).find(
    (identity) => identity.config.CallerReference === config.CallerReference,
  );
  if (same && same.config.Comment !== config.Comment) {
    throw alreadyExists(
      "CloudFrontOriginAccessIdentityAlreadyExists",
      `An origin access identity with the caller reference ${config.CallerReference}`,
    );
  }
  const identity: IdentityDocument = same ?? {
    ...newVersion(ctx, newId(ctx.random, "E"), config),
    canonicalUserId: hexId(ctx.random, 96),
  };
  ctx.store.identities.put(identity.id, identity);
  const location = `/2020-05-31/origin-access-identity/cloudfront/${identity.id}`;
  return {
    output: {
      CloudFrontOriginAccessIdentity: shape(identity),
      Location: ctx.origin + location,
      ETag: identity.eTag,
    },
  };
};

export const getOriginAccessIdentity: CloudfrontTransition<"GetCloudFrontOriginAccessIdentity"> = (
  input,
  ctx,
) => {
  const identity = identityOf(ctx, input.Id);
  return { output: { CloudFrontOriginAccessIdentity: shape(identity), ETag: identity.eTag } };
};

export const getOriginAccessIdentityConfig: CloudfrontTransition<
  "GetCloudFrontOriginAccessIdentityConfig"
> = (input, ctx) => {
  const { config, eTag } = identityOf(ctx, input.Id);
  return { output: { CloudFrontOriginAccessIdentityConfig: config, ETag: eTag } };
};

export const updateOriginAccessIdentity: CloudfrontTransition<
  "UpdateCloudFrontOriginAccessIdentity"
> = (input, ctx) => {
  const identity = identityOf(ctx, input.Id);
  checkMatch(identity, input.IfMatch);
  const next = nextVersion(ctx, identity, input.CloudFrontOriginAccessIdentityConfig);
  ctx.store.identities.put(next.id, next);
  return { output: { CloudFrontOriginAccessIdentity: shape(next), ETag: next.eTag } };
};

export const deleteOriginAccessIdentity: CloudfrontTransition<
  "DeleteCloudFrontOriginAccessIdentity"
> = (input, ctx) => {
  const identity = identityOf(ctx, input.Id);
  checkMatch(identity, input.IfMatch);
  const reference = `origin-access-identity/cloudfront/${identity.id}`;
  const user = documentsOf(ctx.store.distributions).find(({ config }) =>
    config.Origins.Items.some(
      (origin) => origin.S3OriginConfig?.OriginAccessIdentity === reference,
    ),
  );
  if (user) {
    const what = `The origin access identity ${identity.id}`;
    throw inUse("CloudFrontOriginAccessIdentityInUse", what, `distribution ${user.id}`);
  }
  ctx.store.identities.remove(identity.id);
  return { output: {} };
};

export const listOriginAccessIdentities: CloudfrontTransition<
  "ListCloudFrontOriginAccessIdentities"
> = (input, ctx) => {
  const page = pageOf(documentsOf(ctx.store.identities), input);
  const items = page.items.map((identity) => ({
    Id: identity.id,
    S3CanonicalUserId: identity.canonicalUserId,
    Comment: identity.config.Comment,
  }));
  const list = { ...listMembers(page, input.Marker), Items: items };
  return { output: { CloudFrontOriginAccessIdentityList: list } };
};
