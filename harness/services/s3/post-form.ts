/**
 * Browser uploads by an HTML form: its fields, and the policy that limits them.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
 */

import { Buffer } from "node:buffer";
import type { Instant } from "#kernel/clock.ts";
import { isJsonObject, type JsonObject, parseJson } from "#kernel/json.ts";
import * as errors from "./errors.ts";

export type Fields = Readonly<Record<string, string>>;

/** The fields by lower-case name: forms may write them in any case. */
export const lowerCased = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name.toLowerCase(), value]));

/** The key that a form asks for, with the file's own name put in. */
export function postedKey(fields: Fields, filename: string | undefined): string {
  const name = (filename ?? "").split(/[\\/]/).at(-1) ?? "";
  return (lowerCased(fields)["key"] ?? "").replaceAll("$" + "{filename}", () => name);
}

/** What the policy is held against. */
export interface Post {
  readonly bucket: string;
  /** By lower-case name, as sent. */
  readonly fields: Fields;
  /** With the file's name put in. */
  readonly key: string;
  readonly contentType: string | undefined;
  readonly bytes: number;
  readonly now: Instant;
}

/** Fields that no condition has to cover. */
const uncovered = ["policy", "file", "signature", "awsaccesskeyid", "x-amz-signature"];

/** Throws unless the form's policy lets the upload through; a form without one is not limited. */
export function checkPostPolicy(post: Post): void {
  const encoded = post.fields["policy"];
  if (encoded === undefined) return;
  const policy = parsePolicy(encoded);
  const expiration = Date.parse(String(policy["expiration"] ?? ""));
  if (Number.isNaN(expiration)) {
    throw errors.invalidPolicyDocument("Policy missing expiration, or it is not a date.");
  }
  if (expiration < post.now) throw refused("Policy expired.");
  const conditions = policy["conditions"];
  if (!Array.isArray(conditions)) {
    throw errors.invalidPolicyDocument("Policy missing conditions.");
  }
  const covered = new Set<string>();
  for (const condition of conditions) {
    for (const name of checkCondition(post, condition)) covered.add(name);
  }
  checkCovered(post.fields, covered);
}

const refused = (reason: string) => errors.accessDenied(`Invalid according to Policy: ${reason}`);

function parsePolicy(encoded: string): JsonObject {
  // The gateway hands over the text whose signature it verified, others the field as it was sent.
  const text = encoded.startsWith("{") ? encoded : Buffer.from(encoded, "base64").toString();
  const policy = parseJson(text);
  if (!isJsonObject(policy)) throw errors.invalidPolicyDocument("Invalid JSON.");
  return policy;
}

function checkCovered(fields: Fields, covered: ReadonlySet<string>): void {
  const extra = Object.keys(fields).find(
    (name) => !uncovered.includes(name) && !name.startsWith("x-ignore-") && !covered.has(name),
  );
  if (extra !== undefined) throw refused(`Extra input fields: ${extra}`);
}

/** Judges one condition; returns the fields it covers. */
function checkCondition(post: Post, condition: unknown): readonly string[] {
  if (isJsonObject(condition)) {
    return Object.entries(condition).map(([name, wanted]) =>
      checkMatch(post, ["eq", `$${name}`, String(wanted)]),
    );
  }
  if (!Array.isArray(condition) || condition.length !== 3) throw malformed(condition);
  const [operator, first, second] = condition.map(String) as [string, string, string];
  switch (operator.toLowerCase()) {
    case "content-length-range":
      checkLength(post.bytes, Number(first), Number(second));
      return [];
    case "eq":
    case "starts-with":
      return [checkMatch(post, [operator.toLowerCase(), first, second])];
    default:
      throw malformed(condition);
  }
}

const malformed = (condition: unknown) =>
  errors.invalidPolicyDocument(`Invalid condition ${JSON.stringify(condition)}.`);

function checkLength(bytes: number, min: number, max: number): void {
  if (Number.isNaN(min) || Number.isNaN(max)) {
    throw errors.invalidPolicyDocument("Invalid content-length-range.");
  }
  if (bytes > max) throw errors.entityTooLarge(bytes, max);
  if (bytes < min) throw errors.entityTooSmall({ ProposedSize: bytes, MinSizeAllowed: min });
}

/** Returns the name of the field. */
function checkMatch(post: Post, [operator, field, wanted]: [string, string, string]): string {
  if (!field.startsWith("$")) throw malformed([operator, field, wanted]);
  const name = field.slice(1).toLowerCase();
  const value = fieldValue(post, name);
  const holds = operator === "eq" ? value === wanted : startsWith(name, value, wanted);
  if (!holds) {
    throw refused(`Policy Condition failed: ${JSON.stringify([operator, field, wanted])}`);
  }
  return name;
}

/** AWS: a list of content types has to match item by item. */
const startsWith = (name: string, value: string, wanted: string): boolean =>
  name === "content-type"
    ? value.split(",").every((item) => item.startsWith(wanted))
    : value.startsWith(wanted);

function fieldValue(post: Post, name: string): string {
  if (name === "bucket") return post.bucket;
  if (name === "key") return post.key;
  return post.fields[name] ?? (name === "content-type" ? (post.contentType ?? "") : "");
}
