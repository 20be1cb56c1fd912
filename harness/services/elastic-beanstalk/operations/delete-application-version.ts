/** DeleteApplicationVersion: https://docs.aws.amazon.com/elasticbeanstalk/latest/api/API_DeleteApplicationVersion.html */

import * as errors from "../errors.ts";
import { applicationAt, living } from "../find.ts";
import { arnOf } from "../ids.ts";
import type { EbContext, EbProcedure, EbStep } from "../operation.ts";

interface Named {
  readonly application: string;
  readonly label: string;
}

/** A version that is not there is deleted without a word, as AWS does. */
export const deleteApplicationVersion: EbProcedure<"DeleteApplicationVersion"> = async (
  input,
  ctx,
) => {
  const { ApplicationName: application, VersionLabel: label } = input;
  applicationAt(ctx, application);
  const version = ctx.store.versions.find(`${application}/${label}`);
  if (!version) return {};
  refuseDeployed(ctx, { application, label });
  if (input.DeleteSourceBundle) {
    const { bucket, key } = version;
    await ctx.call("s3", "DeleteObject", { Bucket: bucket, Key: key });
  }
  ctx.transact(removeVersion, { application, label });
  return {};
};

function refuseDeployed({ store }: Pick<EbContext, "store">, { application, label }: Named): void {
  const isUsed = living(store).some(
    (one) =>
      one.application === application &&
      [one.versionLabel, one.operation?.versionLabel].includes(label),
  );
  if (isUsed) throw errors.versionDeployed(label);
}

const removeVersion: EbStep<Named, void> = (named, ctx) => {
  refuseDeployed(ctx, named);
  ctx.store.versions.remove(`${named.application}/${named.label}`);
  ctx.store.tags.remove(arnOf(ctx, "applicationversion", named.application, named.label));
  return { output: undefined };
};
