/** CreateApplicationVersion: https://docs.aws.amazon.com/elasticbeanstalk/latest/api/API_CreateApplicationVersion.html */

import type { ApplicationVersionSubmitted } from "#bus/events.ts";
import type { CreateApplicationVersionMessage } from "#model/types/elastic-beanstalk.ts";
import { versionDescription } from "../describe.ts";
import * as errors from "../errors.ts";
import { applicationAt } from "../find.ts";
import { arnOf } from "../ids.ts";
import { versionsMax } from "../limits.ts";
import type { EbContext, EbProcedure, EbStep } from "../operation.ts";
import { sizeOf } from "../run/bundle.ts";
import type { VersionDocument } from "../store.ts";
import { changeTags } from "../tags.ts";

export const createApplicationVersion: EbProcedure<"CreateApplicationVersion"> = async (
  input,
  ctx,
) => {
  refuseUnbuilt(input);
  const { S3Bucket: bucket, S3Key: key } = input.SourceBundle ?? {};
  if (bucket === undefined || key === undefined)
    throw errors.notBuilt("CreateApplicationVersion", "AWS's sample application");
  check(ctx, input);
  await sizeOf(ctx, { bucket, key });
  const version = ctx.transact(keepVersion, { ...input, bucket, key });
  return { ApplicationVersion: versionDescription(ctx, version) };
};

function refuseUnbuilt(input: CreateApplicationVersionMessage): void {
  const { SourceBuildInformation: source, BuildConfiguration, ImageConfiguration } = input;
  if (BuildConfiguration)
    throw errors.notBuilt("CreateApplicationVersion", "BuildConfiguration (CodeBuild)");
  if (ImageConfiguration) throw errors.notBuilt("CreateApplicationVersion", "ImageConfiguration");
  if (source?.SourceRepository === "CodeCommit")
    throw errors.notBuilt("CreateApplicationVersion", "a source in CodeCommit");
}

function check(ctx: Pick<EbContext, "store">, input: CreateApplicationVersionMessage): void {
  const { ApplicationName: application, VersionLabel: label } = input;
  if (!input.AutoCreateApplication) applicationAt(ctx, application);
  if (ctx.store.versions.find(`${application}/${label}`)) throw errors.versionExists(label);
  if (ctx.store.versions.count() >= versionsMax) throw errors.tooManyVersions(versionsMax);
}

type Kept = CreateApplicationVersionMessage & { readonly bucket: string; readonly key: string };

const keepVersion: EbStep<Kept, VersionDocument> = (input, ctx) => {
  check(ctx, input);
  const { ApplicationName: application, VersionLabel: label, bucket, key } = input;
  const { store, now } = ctx;
  const dated = { createdAt: now, updatedAt: now };
  changeTags(store, arnOf(ctx, "applicationversion", application, label), input.Tags);
  if (!store.applications.find(application))
    store.applications.put(application, { name: application, description: "", ...dated });
  const version: VersionDocument = {
    application,
    label,
    description: input.Description ?? "",
    bucket,
    key,
    status: input.Process ? "PROCESSING" : "UNPROCESSED",
    ...(input.SourceBuildInformation && { build: input.SourceBuildInformation }),
    ...dated,
  };
  store.versions.put(`${application}/${label}`, version);
  const submitted: ApplicationVersionSubmitted = {
    type: "ApplicationVersionSubmitted",
    refs: [application, label, `${bucket}/${key}`],
    application,
    versionLabel: label,
  };
  return { output: version, events: input.Process ? [submitted] : [] };
};
