/**
 * Deploys to every instance at the same time. What fails stays as it is: an instance whose new
 * version could not be built goes on with the old one; one where it does not start is down.
 * https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/using-features.rolling-version-deploy.html
 */

import { bringIntoService, deploy, type Release } from "./instances.ts";
import { instancesOf, tell, type Work } from "./work.ts";

export async function allAtOnce(work: Work, release: Release): Promise<boolean> {
  tell(work, "INFO", "Deploying new version to instance(s).");
  const ids = instancesOf(work).map(({ id }) => id);
  const failed = await deploy(work, ids, release);
  if (failed.length > 0) {
    refuse(work, failed, ids.length);
    return false;
  }
  return bringIntoService(work, ids);
}

/** The events of a deployment that failed on some instances. */
export function refuse(work: Work, failed: readonly string[], total: number): void {
  const ids = failed.map((id) => `'${id}'`).join(",");
  tell(
    work,
    "ERROR",
    `Unsuccessful command execution on instance id(s) ${ids}. Aborting the operation.`,
  );
  if (failed.length < total)
    tell(
      work,
      "ERROR",
      "During an aborted deployment, some instances may have deployed the new application " +
        "version. To ensure all instances are running the same version, re-deploy the appropriate " +
        "application version.",
    );
}
