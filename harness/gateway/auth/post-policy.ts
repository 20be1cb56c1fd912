/**
 * The signature of a browser form upload: it covers the form's base64 policy, whose conditions the
 * service checks. https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-post-example.html
 */

import { Buffer } from "node:buffer";
import { parseJson } from "#kernel/json.ts";
import * as errors from "../errors.ts";
import { parseBasicDate, readScope, type SignatureClaim } from "./claim.ts";
import type { Credential } from "./credentials.ts";
import { equalSignatures, hmacHex, signingKey } from "./sigv4.ts";

export interface SignedPolicy {
  /** The policy's JSON text. */
  readonly policy: string;
  readonly claim: SignatureClaim;
}

/** Undefined for a form without a policy; throws when one is there but cannot be read. */
export function readSignedPolicy(
  fields: Readonly<Record<string, string>>,
): SignedPolicy | undefined {
  const encoded = fields["policy"];
  if (encoded === undefined) return undefined;
  if (fields["awsaccesskeyid"] !== undefined || fields["signature"] !== undefined) {
    throw errors.unsupportedScheme("Signature Version 2");
  }
  const scope = readScope(fields["x-amz-credential"] ?? "");
  const signature = fields["x-amz-signature"];
  const signedAt = fields["x-amz-date"];
  const algorithm = fields["x-amz-algorithm"];
  if (!scope || !signature || !signedAt || algorithm !== "AWS4-HMAC-SHA256") {
    throw errors.invalidRequest(
      "A form with a policy needs the fields x-amz-algorithm (AWS4-HMAC-SHA256), " +
        "x-amz-credential, x-amz-date and x-amz-signature.",
    );
  }
  const policy = Buffer.from(encoded, "base64").toString("utf8");
  if (parseJson(policy) === undefined) {
    throw errors.failed("s3", "malformed-parameter", "Invalid Policy: Invalid JSON.");
  }
  const sessionToken = fields["x-amz-security-token"];
  const claim: SignatureClaim = {
    kind: "presigned",
    ...scope,
    signedHeaders: [],
    signature,
    signedAt,
    sessionToken,
    expiresSeconds: undefined,
  };
  return { policy, claim };
}

/** Throws unless the key's owner signed the policy. */
export function verifyPolicy(
  encodedPolicy: string,
  { claim }: SignedPolicy,
  credential: Credential | undefined,
): void {
  if (!credential) throw errors.unknownKey("s3", claim.accessKeyId);
  const { sessionToken } = credential;
  if (sessionToken !== undefined && sessionToken !== claim.sessionToken) {
    const message = "The provided token is malformed or otherwise invalid.";
    throw errors.failed("s3", "bad-token", message);
  }
  if (parseBasicDate(claim.signedAt) === undefined) {
    throw errors.invalidRequest(`x-amz-date "${claim.signedAt.slice(0, 40)}" is malformed.`);
  }
  const key = signingKey(credential.secret, claim.date, claim.region, claim.service);
  if (!equalSignatures(hmacHex(key, encodedPolicy), claim.signature)) {
    throw errors.wrongSignature("s3", {
      AWSAccessKeyId: claim.accessKeyId,
      StringToSign: encodedPolicy,
      SignatureProvided: claim.signature,
    });
  }
}
