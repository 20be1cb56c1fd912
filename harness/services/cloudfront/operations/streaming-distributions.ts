/**
 * RTMP distributions, kept as records only: AWS ended RTMP on 2020-12-31, and templates that still
 * create one must not fail for it. Nothing answers RTMP, and the edge does not answer for them.
 * https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateStreamingDistribution.html
 * and the Get, GetConfig, Update, Delete and List pages beside it.
 */

import type { StreamingDistributionConfig } from "#model/types/cloudfront.ts";
import type { TransitionContext } from "#operation/context.ts";
import { checkQuantities, statusAt, streamingDomainName } from "../distribution.ts";
import {
  alreadyExists,
  illegalUpdate,
  invalidOriginAccessIdentity,
  noSuchStreamingDistribution,
  streamingDistributionNotDisabled,
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
import type { CloudfrontStore, CloudfrontTransition, StreamingDocument } from "../store.ts";

type Context = TransitionContext<CloudfrontStore>;

const arn = (ctx: Context, id: string): string =>
  `arn:aws:cloudfront::${ctx.account}:streaming-distribution/${id}`;

const shape = (document: StreamingDocument, ctx: Context) => ({
  Id: document.id,
  ARN: arn(ctx, document.id),
  Status: statusAt(document.modifiedAt, ctx.now),
  LastModifiedTime: new Date(document.modifiedAt),
  DomainName: streamingDomainName(document.id),
  ActiveTrustedSigners: { Enabled: false, Quantity: 0, Items: [] },
  StreamingDistributionConfig: document.config,
});

const streamingOf = (ctx: Context, id: string): StreamingDocument =>
  found(ctx.store.streaming, id, noSuchStreamingDistribution);

function check(config: StreamingDistributionConfig, ctx: Context): void {
  checkQuantities(config, "StreamingDistributionConfig");
  const reference = config.S3Origin.OriginAccessIdentity;
  const id = reference.split("/").at(-1) ?? "";
  if (reference !== "" && !ctx.store.identities.find(id)) {
    throw invalidOriginAccessIdentity(reference);
  }
}

export const createStreamingDistribution: CloudfrontTransition<"CreateStreamingDistribution"> = (
  input,
  ctx,
) => {
  const config = input.StreamingDistributionConfig;
  check(config, ctx);
  const twin = documentsOf(ctx.store.streaming).some(
    (document) => document.config.CallerReference === config.CallerReference,
  );
  if (twin) {
    const what = `A streaming distribution with the caller reference ${config.CallerReference}`;
    throw alreadyExists("StreamingDistributionAlreadyExists", what);
  }
  const document = { ...newVersion(ctx, newId(ctx.random, "E"), config), tags: {} };
  ctx.store.streaming.put(document.id, document);
  const location = `${ctx.origin}/2020-05-31/streaming-distribution/${document.id}`;
  return {
    output: {
      StreamingDistribution: shape(document, ctx),
      Location: location,
      ETag: document.eTag,
    },
  };
};

export const getStreamingDistribution: CloudfrontTransition<"GetStreamingDistribution"> = (
  input,
  ctx,
) => {
  const document = streamingOf(ctx, input.Id);
  return { output: { StreamingDistribution: shape(document, ctx), ETag: document.eTag } };
};

export const getStreamingDistributionConfig: CloudfrontTransition<
  "GetStreamingDistributionConfig"
> = (input, ctx) => {
  const { config, eTag } = streamingOf(ctx, input.Id);
  return { output: { StreamingDistributionConfig: config, ETag: eTag } };
};

export const updateStreamingDistribution: CloudfrontTransition<"UpdateStreamingDistribution"> = (
  input,
  ctx,
) => {
  const document = streamingOf(ctx, input.Id);
  checkMatch(document, input.IfMatch);
  const config = input.StreamingDistributionConfig;
  if (config.CallerReference !== document.config.CallerReference) {
    throw illegalUpdate("The CallerReference of a streaming distribution cannot be updated.");
  }
  check(config, ctx);
  const next = nextVersion(ctx, document, config);
  ctx.store.streaming.put(next.id, next);
  return { output: { StreamingDistribution: shape(next, ctx), ETag: next.eTag } };
};

export const deleteStreamingDistribution: CloudfrontTransition<"DeleteStreamingDistribution"> = (
  input,
  ctx,
) => {
  const document = streamingOf(ctx, input.Id);
  checkMatch(document, input.IfMatch);
  if (document.config.Enabled) throw streamingDistributionNotDisabled();
  ctx.store.streaming.remove(document.id);
  return { output: {} };
};

export const listStreamingDistributions: CloudfrontTransition<"ListStreamingDistributions"> = (
  input,
  ctx,
) => {
  const page = pageOf(documentsOf(ctx.store.streaming), input);
  const items = page.items.map((document) => ({
    Id: document.id,
    ARN: arn(ctx, document.id),
    Status: statusAt(document.modifiedAt, ctx.now),
    LastModifiedTime: new Date(document.modifiedAt),
    DomainName: streamingDomainName(document.id),
    S3Origin: document.config.S3Origin,
    Aliases: document.config.Aliases,
    TrustedSigners: document.config.TrustedSigners,
    Comment: document.config.Comment,
    PriceClass: document.config.PriceClass,
    Enabled: document.config.Enabled,
  }));
  return {
    output: { StreamingDistributionList: { ...listMembers(page, input.Marker), Items: items } },
  };
};
