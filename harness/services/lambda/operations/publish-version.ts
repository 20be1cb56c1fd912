/** PublishVersion: https://docs.aws.amazon.com/lambda/latest/api/API_PublishVersion.html */

import { Buffer } from "node:buffer";
import { assert } from "#kernel/assert.ts";
import * as errors from "../errors.ts";
import { configurationOf, type VersionDocument, versionKey } from "../function.ts";
import type { LambdaContext, LambdaTransition } from "../operation.ts";
import { latestOf } from "../target.ts";

/** Freezes $LATEST as a numbered version; without changes since the last one, that one is shown. */
export const publishVersion: LambdaTransition<"PublishVersion"> = (input, ctx) => {
  const version = latestOf(ctx.store, input.FunctionName);
  if (input.RevisionId !== undefined && input.RevisionId !== version.revisionId)
    throw errors.staleRevision();
  const sha256 = Buffer.from(version.codeSha256, "hex").toString("base64");
  if (input.CodeSha256 !== undefined && input.CodeSha256 !== sha256)
    throw errors.invalidParameter(
      `CodeSHA256 (${input.CodeSha256}) is different from current CodeSHA256 in $LATEST (${sha256}). Please try again with the CodeSHA256 in $LATEST.`,
    );
  return { output: configurationOf(publish(version, ctx, input.Description), ctx.store) };
};

/** The version that now stands for this revision of $LATEST. */
export function publish(
  latestVersion: VersionDocument,
  { store, now }: LambdaContext,
  description = latestVersion.description,
): VersionDocument {
  const name = latestVersion.functionName;
  const known = store.functions.find(name);
  assert(known, "a version without its function");
  const last = store.versions.find(versionKey(name, String(known.lastVersion)));
  if (last && known.publishedRevision === latestVersion.revisionId) return last;
  const lastVersion = known.lastVersion + 1;
  const version = String(lastVersion);
  const published = { ...latestVersion, version, description, lastModified: now };
  store.versions.put(versionKey(name, version), published);
  const publishedRevision = latestVersion.revisionId;
  store.functions.put(name, { ...known, lastVersion, publishedRevision });
  return published;
}
