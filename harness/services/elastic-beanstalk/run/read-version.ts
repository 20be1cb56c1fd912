/** Reading a version's bundle before it is deployed: what is wrong with it is told at once. */

import { HarnessError } from "#kernel/harness-error.ts";
import * as errors from "../errors.ts";
import type { EbProcedureContext, EbStep } from "../operation.ts";
import type { Settings } from "../options/settings.ts";
import type { PlatformKind } from "../platforms.ts";
import type { VersionDocument } from "../store.ts";
import { download } from "./bundle.ts";
import { keepEvent } from "./steps.ts";

/** The settings of its configuration files; the refusal is also an event of the application. */
export async function readVersion(
  ctx: EbProcedureContext,
  version: VersionDocument,
  platform: PlatformKind,
): Promise<Settings> {
  const { status, label } = version;
  if (status === "PROCESSING" || status === "FAILED")
    throw errors.versionNotProcessed(label, status);
  const bundle = await download(ctx, version);
  try {
    return (await ctx.engine?.read(bundle, platform))?.settings ?? {};
  } catch (error) {
    if (!(error instanceof HarnessError)) throw error;
    const { application } = version;
    ctx.transact(tellApplication, { application, versionLabel: label, message: error.message });
    throw errors.invalidValue(error.message);
  }
}

interface Told {
  readonly application: string;
  readonly versionLabel: string;
  readonly message: string;
}

export const tellApplication: EbStep<Told, void> = (told, ctx) => {
  keepEvent(ctx, { at: ctx.now, severity: "ERROR", requestId: ctx.requestId, ...told });
  return { output: undefined };
};
