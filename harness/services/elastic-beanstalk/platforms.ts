/**
 * The platforms there are. AWS retires them, and then answers that no such solution stack is found.
 * https://docs.aws.amazon.com/elasticbeanstalk/latest/platforms/platforms-supported.html
 */

import { formatArn, parseArn } from "#kernel/arn.ts";
import { present } from "#kernel/assert.ts";

export type PlatformKind = "node" | "ruby" | "python" | "java" | "tomcat" | "docker" | "ecs";

export interface Platform {
  readonly solutionStack: string;
  readonly kind: PlatformKind;
  /** Such as `Node.js 22 running on 64bit Amazon Linux 2023`. */
  readonly branch: string;
  readonly version: string;
}

const SYSTEM = "64bit Amazon Linux 2023";

/** The versions of AWS's list of January 2026. */
const RUNNING: readonly (readonly [what: string, version: string, kind: PlatformKind])[] = [
  ["Node.js 24", "6.7.0", "node"],
  ["Node.js 22", "6.7.0", "node"],
  ["Node.js 20", "6.7.0", "node"],
  ["Ruby 3.4", "4.8.0", "ruby"],
  ["Ruby 3.3", "4.8.0", "ruby"],
  ["Python 3.13", "4.9.0", "python"],
  ["Python 3.12", "4.9.0", "python"],
  ["Python 3.11", "4.9.0", "python"],
  ["Corretto 21", "4.8.0", "java"],
  ["Corretto 17", "4.8.0", "java"],
  ["Tomcat 11 Corretto 21", "5.9.0", "tomcat"],
  ["Tomcat 10 Corretto 21", "5.9.0", "tomcat"],
  ["Docker", "4.9.0", "docker"],
  ["ECS", "4.5.0", "ecs"],
];

export const platforms: readonly Platform[] = RUNNING.map(([what, version, kind]) => ({
  solutionStack: `${SYSTEM} v${version} running ${what}`,
  kind,
  branch: `${what} running on ${SYSTEM}`,
  version,
}));

export function findPlatform(solutionStack: string): Platform | undefined {
  return platforms.find((platform) => platform.solutionStack === solutionStack);
}

/** Of what is kept: its stack was checked. */
export function platformOf({ solutionStack }: { readonly solutionStack: string }): Platform {
  return present(findPlatform(solutionStack), `the platform ${solutionStack}`);
}

export function platformArn({ branch, version }: Platform, region: string): string {
  const resource = `platform/${branch}/${version}`;
  return formatArn({ service: "elasticbeanstalk", region, account: "", resource });
}

export function platformAt(arn: string): Platform | undefined {
  const resource = parseArn(arn)?.resource;
  return platforms.find(
    ({ branch, version }) =>
      resource === `platform/${branch}/${version}` || resource === `platform/${branch}`,
  );
}
