/** What a deployment brings onto instances, fetched from S3. */

import * as errors from "../errors.ts";
import { findPlatform } from "../platforms.ts";
import { download } from "./bundle.ts";
import type { Release } from "./instances.ts";
import { change, environmentOf, tell, type Work } from "./work.ts";

/** A deployment of its own, with the next number. */
export async function releaseOf(
  work: Work,
  versionLabel: string,
  kind: Release["kind"] = "application",
): Promise<Release> {
  const id = environmentOf(work).deploymentId + 1;
  const release = { id, versionLabel, bundle: await bundleOf(work, versionLabel), kind };
  change(work, { deploymentId: id });
  if (kind === "application") await tellNotices(work, release.bundle);
  return release;
}

/** What instances that come later get: the version that is deployed, under its number. */
export async function releaseInForce(work: Work, versionLabel?: string): Promise<Release> {
  const environment = environmentOf(work);
  const label = versionLabel ?? environment.versionLabel ?? "";
  const { deploymentId: id } = environment;
  return { id, versionLabel: label, bundle: await bundleOf(work, label), kind: "application" };
}

async function bundleOf(work: Work, versionLabel: string): Promise<Uint8Array> {
  const { ctx } = work;
  const { application } = environmentOf(work);
  const version = ctx.store.versions.find(`${application}/${versionLabel}`);
  if (!version) throw errors.noVersion(versionLabel);
  return download(ctx, version);
}

/** What of the bundle is not honoured. */
async function tellNotices(work: Work, bundle: Uint8Array): Promise<void> {
  const kind = findPlatform(environmentOf(work).solutionStack)?.kind;
  const report = await work.ctx.engine?.read(bundle, kind);
  for (const notice of report?.notices ?? []) tell(work, "WARN", notice);
}
