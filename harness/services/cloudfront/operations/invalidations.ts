/**
 * Invalidations: what the edge forgets at once.
 * https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateInvalidation.html
 * and the Get and List pages beside it.
 */

import type { TransitionContext } from "#operation/context.ts";
import { checkQuantities } from "../distribution.ts";
import {
  alreadyExists,
  invalidArgument,
  noSuchDistribution,
  noSuchInvalidation,
  tooManyInvalidations,
} from "../errors.ts";
import { found, listMembers, newId, pageOf } from "../family.ts";
import { INVALIDATION_MS, INVALIDATION_PATHS_MAX } from "../limits.ts";
import type { CloudfrontStore, CloudfrontTransition, InvalidationDocument } from "../store.ts";

type Context = TransitionContext<CloudfrontStore>;

const statusOf = (invalidation: InvalidationDocument, now: number) =>
  now - invalidation.createdAt < INVALIDATION_MS ? "InProgress" : "Completed";

const shape = (invalidation: InvalidationDocument, now: number) => ({
  Id: invalidation.id,
  Status: statusOf(invalidation, now),
  CreateTime: new Date(invalidation.createdAt),
  InvalidationBatch: {
    Paths: { Quantity: invalidation.paths.length, Items: invalidation.paths },
    CallerReference: invalidation.callerReference,
  },
});

function invalidationsOf(ctx: Context, distributionId: string): readonly InvalidationDocument[] {
  found(ctx.store.distributions, distributionId, noSuchDistribution);
  return ctx.store.invalidations
    .scanBy("byDistribution", { from: distributionId, to: distributionId })
    .map(({ document }) => document);
}

/** Asked again with the same reference and paths, AWS answers with what it made before. */
export const createInvalidation: CloudfrontTransition<"CreateInvalidation"> = (input, ctx) => {
  const { DistributionId: distributionId, InvalidationBatch: batch } = input;
  const earlier = invalidationsOf(ctx, distributionId);
  checkQuantities(batch, "InvalidationBatch");
  const paths = batch.Paths.Items ?? [];
  checkPaths(paths);
  const pending = earlier.filter((item) => statusOf(item, ctx.now) === "InProgress");
  const count = pending.reduce((sum, item) => sum + item.paths.length, paths.length);
  if (count > INVALIDATION_PATHS_MAX) throw tooManyInvalidations(INVALIDATION_PATHS_MAX);
  const twin = earlier.find((item) => item.callerReference === batch.CallerReference);
  if (twin && JSON.stringify(twin.paths) !== JSON.stringify(paths)) {
    const what = `An invalidation with the caller reference ${batch.CallerReference}`;
    throw alreadyExists("InvalidationBatchAlreadyExists", what);
  }
  const invalidation: InvalidationDocument = twin ?? {
    id: newId(ctx.random, "I"),
    distributionId,
    callerReference: batch.CallerReference,
    paths,
    createdAt: ctx.now,
  };
  ctx.store.invalidations.put(`${distributionId}/${invalidation.id}`, invalidation);
  const location = `/2020-05-31/distribution/${distributionId}/invalidation/${invalidation.id}`;
  return {
    output: { Location: ctx.origin + location, Invalidation: shape(invalidation, ctx.now) },
  };
};

function checkPaths(paths: readonly string[]): void {
  if (paths.length === 0) throw invalidArgument("An invalidation needs at least one path.");
  for (const path of paths) {
    if (!path.startsWith("/") || /\*./.test(path)) {
      throw invalidArgument(
        `Your request contains one or more invalid invalidation paths: ${path} has to begin with ` +
          "a slash, and only its last character may be a star.",
      );
    }
  }
}

export const getInvalidation: CloudfrontTransition<"GetInvalidation"> = (input, ctx) => {
  found(ctx.store.distributions, input.DistributionId, noSuchDistribution);
  const key = `${input.DistributionId}/${input.Id}`;
  const invalidation = found(ctx.store.invalidations, key, noSuchInvalidation);
  return { output: { Invalidation: shape(invalidation, ctx.now) } };
};

export const listInvalidations: CloudfrontTransition<"ListInvalidations"> = (input, ctx) => {
  const page = pageOf(invalidationsOf(ctx, input.DistributionId), input);
  const items = page.items.map((invalidation) => ({
    Id: invalidation.id,
    CreateTime: new Date(invalidation.createdAt),
    Status: statusOf(invalidation, ctx.now),
  }));
  return {
    output: { InvalidationList: { ...listMembers(page, input.Marker), Items: items } },
  };
};
