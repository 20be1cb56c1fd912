/**
 * Amazon Resource Names: `arn:partition:service:region:account:resource`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
 */

export interface ArnParts {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  /** All that follows the account, colons included. */
  readonly resource: string;
}

/** The parts of `text`, or undefined when it is not an ARN. */
export function parseArn(text: string): ArnParts | undefined {
  const [arn, partition, service, region, account, ...resource] = text.split(":");
  if (arn !== "arn" || !partition || !service || resource.length === 0) return undefined;
  if (region === undefined || account === undefined) return undefined;
  return { partition, service, region, account, resource: resource.join(":") };
}

export function formatArn(parts: Omit<ArnParts, "partition">): string {
  return `arn:aws:${parts.service}:${parts.region}:${parts.account}:${parts.resource}`;
}
