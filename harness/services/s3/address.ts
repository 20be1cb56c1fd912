/**
 * How buckets and objects are named: in ARNs, in URLs, in event records and in the store's order.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
 */

import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import * as errors from "./errors.ts";
import { addressLike, bucketNamePattern, keyBytesMax, reservedNames } from "./limits.ts";

export const bucketArn = (bucket: string): string => `arn:aws:s3:::${bucket}`;
export const objectArn = (bucket: string, key: string): string => `${bucketArn(bucket)}/${key}`;

/** What the journal and traces know an object by. */
export const objectRef = (bucket: string, key: string): string => `s3://${bucket}/${key}`;

/** A bucket's or object's owner: the account's canonical user id. */
export const canonicalId = (account: string): string =>
  createHash("sha256").update(`canonical user of ${account}`).digest("hex");

export const isBucketName = (name: string): boolean =>
  bucketNamePattern.test(name) &&
  !name.includes("..") &&
  !addressLike.test(name) &&
  !reservedNames.test(name);

/** Throws unless `key` can name an object. */
export function checkKey(key: string): void {
  const bytes = Buffer.byteLength(key);
  if (bytes > keyBytesMax) throw errors.keyTooLong(bytes, keyBytesMax);
  if (leavesBucket(key)) throw errors.invalidUri();
}

/**
 * Whether the key leads above its bucket, read as a relative path from left to right.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html#object-key-guidelines
 */
function leavesBucket(key: string): boolean {
  if (!key.includes("..")) return false;
  let depth = 0;
  for (const segment of key.split("/")) {
    if (segment === "..") depth -= 1;
    else if (segment !== ".") depth += 1;
    if (depth < 0) return true;
  }
  return false;
}

/**
 * As S3 writes keys into event records and URL-encoded listings: form encoding, slashes kept.
 * AWS: observed in records, a space is `+`, and `!'()~` are encoded too.
 */
export function urlEncoded(text: string): string {
  return encodeURIComponent(text.toWellFormed())
    .replace(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll("%20", "+")
    .replaceAll("%2F", "/");
}

/** The object's URL by path, as answers to uploads name it. */
export function objectUrl(origin: string, bucket: string, key: string): string {
  const path = key.split("/").map(encodeURIComponent).join("/");
  return `${origin}/${bucket}/${path}`;
}

/** Ends a key inside a composite key: lower than every character of an ordered text. */
export const END = "\u0001";

/** Greater than every key that starts with what it is appended to. */
export const LAST = "\u{10FFFF}";

/**
 * The text without the characters 0 and 1, in the same order: composite keys need one that no
 * object's key holds.
 */
const ordered = (text: string): string =>
  text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is to be replaced.
    /[\u0000-\u0002]/g,
    (character) => `\u0002${String.fromCharCode(character.charCodeAt(0) + 2)}`,
  );

/** Orders objects by bucket, then by the key's UTF-8 bytes; bucket names hold no slash. */
export const placeOf = (bucket: string, key: string): string => `${bucket}/${ordered(key)}`;
