/**
 * Content-MD5: what a caller says of its body's bytes, held against them.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
 * Gap: bodies that do not stream, such as a policy's XML, are not held against theirs.
 */

import { Buffer } from "node:buffer";
import type { StoredBody } from "#model/body.ts";
import * as errors from "./errors.ts";

/** MD5 of no bytes. */
const EMPTY = "d41d8cd98f00b204e9800998ecf8427e";

/** Throws InvalidDigest for what is no MD5, BadDigest for another body's. */
export function checkContentMd5(given: string | undefined, body: StoredBody | undefined): void {
  if (given === undefined) return;
  const stated = Buffer.from(given, "base64");
  if (stated.length !== EMPTY.length / 2 || stated.toString("base64") !== given)
    throw errors.invalidDigest(given);
  const computed = body?.md5 ?? EMPTY;
  if (stated.toString("hex") !== computed)
    throw errors.contentMd5Mismatch(given, Buffer.from(computed, "hex").toString("base64"));
}
