/** Ids, names and ARNs as Elastic Beanstalk makes them. */

import { formatArn } from "#kernel/arn.ts";
import type { AccountId, Region } from "#kernel/brand.ts";
import { hexId, textId } from "#kernel/ids.ts";
import type { Random } from "#kernel/random.ts";

interface Place {
  readonly account: AccountId;
  readonly region: Region;
}

export const environmentId = (random: Random) => `e-${textId(random, 10)}`;
export const instanceId = (random: Random) => `i-${hexId(random, 17)}`;

type Kind = "application" | "applicationversion" | "configurationtemplate" | "environment";

export function arnOf({ account, region }: Place, kind: Kind, ...names: readonly string[]): string {
  const resource = [kind, ...names].join("/");
  return formatArn({ service: "elasticbeanstalk", region, account, resource });
}

/** The bucket that Elastic Beanstalk makes for an account and region. */
export const storageBucket = ({ account, region }: Place) =>
  `elasticbeanstalk-${region}-${account}`;

export const groupName = (environmentId: string) =>
  `awseb-${environmentId}-stack-AWSEBAutoScalingGroup`;

/** The second group of an immutable update. */
export const temporaryGroupName = (environmentId: string) =>
  `awseb-${environmentId}-immutable-stack-AWSEBAutoScalingGroup`;
