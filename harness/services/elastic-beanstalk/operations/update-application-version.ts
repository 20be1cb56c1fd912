/** UpdateApplicationVersion: https://docs.aws.amazon.com/elasticbeanstalk/latest/api/API_UpdateApplicationVersion.html */

import { versionDescription } from "../describe.ts";
import { versionAt } from "../find.ts";
import type { EbTransition } from "../operation.ts";

export const updateApplicationVersion: EbTransition<"UpdateApplicationVersion"> = (input, ctx) => {
  const { ApplicationName: application, VersionLabel: label } = input;
  const found = versionAt(ctx, application, label);
  const { Description: description = found.description } = input;
  const version = { ...found, description, updatedAt: ctx.now };
  ctx.store.versions.put(`${application}/${label}`, version);
  return { output: { ApplicationVersion: versionDescription(ctx, version) } };
};
