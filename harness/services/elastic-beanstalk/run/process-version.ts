/**
 * Processing of a version that was created with Process: its bundle is read before anything is
 * deployed from it.
 * https://docs.aws.amazon.com/elasticbeanstalk/latest/api/API_CreateApplicationVersion.html
 */

import { AwsError } from "#kernel/aws-error.ts";
import { HarnessError } from "#kernel/harness-error.ts";
import type { EbStep, EbTask } from "../operation.ts";
import { download } from "./bundle.ts";
import { keepEvent } from "./steps.ts";

interface Named {
  readonly application: string;
  readonly versionLabel: string;
}

export const processVersion: EbTask<Named> = async (named, ctx) => {
  const version = ctx.store.versions.find(`${named.application}/${named.versionLabel}`);
  if (version?.status !== "PROCESSING") return;
  try {
    await ctx.engine?.read(await download(ctx, version));
    ctx.transact(conclude, { ...named, status: "PROCESSED" });
  } catch (error) {
    if (!(error instanceof HarnessError || error instanceof AwsError)) throw error;
    ctx.transact(conclude, { ...named, status: "FAILED", reason: error.message });
  }
};

interface Conclusion extends Named {
  readonly status: "PROCESSED" | "FAILED";
  readonly reason?: string;
}

const conclude: EbStep<Conclusion, void> = (given, ctx) => {
  const { application, versionLabel, status, reason } = given;
  const key = `${application}/${versionLabel}`;
  const found = ctx.store.versions.find(key);
  if (!found) return { output: undefined };
  ctx.store.versions.put(key, { ...found, status, updatedAt: ctx.now });
  const message =
    status === "PROCESSED"
      ? `Application version '${versionLabel}' was processed successfully.`
      : `Application version '${versionLabel}' could not be processed: ${reason}`;
  const severity = status === "PROCESSED" ? "INFO" : "ERROR";
  keepEvent(ctx, { at: ctx.now, severity, message, application, versionLabel });
  return { output: undefined };
};
