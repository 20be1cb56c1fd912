/**
 * The policy statement inside a signed URL or cookie.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-creating-signed-url-custom-policy.html
 */

import { isJsonObject, type Json, parseJson } from "#kernel/json.ts";

export interface ViewerPolicy {
  /** `*` where the policy names none. */
  readonly resource: string;
  /** Seconds since the epoch. */
  readonly endsAt: number;
  readonly startsAt: number | undefined;
  readonly network: string | undefined;
}

const EPOCH_SECONDS_MAX = 2_147_483_647;

/** The policy, or undefined when CloudFront would call it malformed. */
export function parseViewerPolicy(text: string): ViewerPolicy | undefined {
  const document = parseJson(text);
  if (!isJsonObject(document)) return undefined;
  const statements = [document["Statement"] ?? []].flat();
  const [statement] = statements;
  if (statements.length !== 1 || !isJsonObject(statement)) return undefined;
  const { Resource: resource = "*", Condition: condition } = statement;
  if (typeof resource !== "string" || !isJsonObject(condition)) return undefined;
  const known = ["DateLessThan", "DateGreaterThan", "IpAddress"];
  if (!Object.keys(condition).every((name) => known.includes(name))) return undefined;
  const endsAt = epochTime(condition["DateLessThan"]);
  if (endsAt === undefined) return undefined;
  const startsAt = epochTime(condition["DateGreaterThan"]);
  if (condition["DateGreaterThan"] !== undefined && startsAt === undefined) return undefined;
  const network = sourceIp(condition["IpAddress"]);
  if (condition["IpAddress"] !== undefined && network === undefined) return undefined;
  return { resource, endsAt, startsAt, network };
}

function epochTime(condition: Json | undefined): number | undefined {
  const value = isJsonObject(condition) ? condition["AWS:EpochTime"] : undefined;
  if (typeof value !== "number" || !Number.isInteger(value)) return undefined;
  return value >= 0 && value <= EPOCH_SECONDS_MAX ? value : undefined;
}

function sourceIp(condition: Json | undefined): string | undefined {
  const value = isJsonObject(condition) ? condition["AWS:SourceIp"] : undefined;
  return typeof value === "string" ? value : undefined;
}
