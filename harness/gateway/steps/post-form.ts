/**
 * S3's browser form upload, which no model describes: the file is stored, the signature of its
 * policy verified, and the bucket's service asked to carry the internal operation `postObject` out.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html
 */

import type { StoredBody } from "#model/body.ts";
import { type Caller, handedOut } from "../auth/authenticate.ts";
import { lengthOf, limitBytes } from "../auth/payload.ts";
import { readSignedPolicy, verifyPolicy } from "../auth/post-policy.ts";
import { entityTooLarge, failed, malformedPost } from "../errors.ts";
import { boundaryOf, FORM_BYTES_MAX, readFormUpload } from "../multipart.ts";
import type { Answer } from "../protocols/protocol.ts";
import { s3Address } from "../route-address.ts";
import type { WireResponse } from "../wire-message.ts";
import { callOf, carriedOut, openAnswer } from "./invoke.ts";
import type { Gateway, Identified } from "./stages.ts";

/** The internal operation that stands for a form upload. */
export const FORM_UPLOAD = "postObject";

/** Its input. */
export interface FormUploadInput {
  readonly Bucket: string;
  /** Lower-case names; `policy` is the decoded JSON text, whose signature was verified. */
  readonly fields: Readonly<Record<string, string>>;
  readonly Body: StoredBody;
  readonly contentType: string | undefined;
  readonly filename: string | undefined;
}

/** Its output: the HTTP answer as it is. */
export type FormUploadOutput = Answer;

export function isFormUpload({ dialect, request }: Identified): boolean {
  const type = request.headers["content-type"]?.toLowerCase() ?? "";
  return dialect === "s3" && request.method === "POST" && type.startsWith("multipart/form-data");
}

export async function postForm(gateway: Gateway, identified: Identified): Promise<WireResponse> {
  const { request } = identified;
  const { bucket } = s3Address(request.host, request.path, gateway.router.hosts);
  if (bucket === undefined) {
    throw failed("s3", "unknown-operation", "A form upload has to be posted to a bucket.");
  }
  const boundary = boundaryOf(request.headers["content-type"] ?? "");
  if (boundary === undefined) throw malformedPost("The multipart boundary is missing.");
  const bytesMax = gateway.bytesMax.streamed;
  const tooLarge = (bytes: number) => entityTooLarge(bytes, bytesMax);
  const stated = lengthOf(request.headers["content-length"]) ?? 0;
  if (stated > bytesMax + FORM_BYTES_MAX) throw tooLarge(stated);
  const { fields, filename, contentType, file } = await readFormUpload(request.body, boundary);
  const { caller, policy } = signerOf(gateway, bucket, fields);
  const spooled = await gateway.spool(caller.account, limitBytes(file, bytesMax, tooLarge));
  const input: FormUploadInput = {
    Bucket: bucket,
    fields: policy === undefined ? fields : { ...fields, policy },
    Body: { kind: "stored", ...spooled, checksums: {} },
    contentType,
    filename,
  };
  const output = await carriedOut(gateway, callOf({ ...identified, caller }, FORM_UPLOAD, input));
  // The internal operation's output is an answer by agreement with the service.
  return openAnswer(gateway, { ...identified, caller }, output as FormUploadOutput);
}

/** A form without a policy is nobody's: the bucket's own rules decide. */
function signerOf(
  gateway: Gateway,
  bucket: string,
  fields: Readonly<Record<string, string>>,
): { readonly caller: Caller; readonly policy: string | undefined } {
  const { defaultAccount, defaultRegion, verifySignatures } = gateway.authenticator;
  const signed = readSignedPolicy(fields);
  if (!signed) {
    const account = gateway.bucketAccount?.(bucket) ?? defaultAccount;
    const principal = { type: "anonymous", account } as const;
    const caller = {
      account,
      region: defaultRegion,
      principal,
      attribution: {},
      signer: undefined,
    };
    return { caller, policy: undefined };
  }
  const credential = gateway.credentials.find(signed.claim.accessKeyId);
  if (verifySignatures) verifyPolicy(fields["policy"] ?? "", signed, credential);
  const account = credential?.account ?? defaultAccount;
  const arn = `arn:aws:iam::${account}:root`;
  const caller = {
    account,
    region: defaultRegion,
    principal: credential?.principal ?? ({ type: "account", account, arn } as const),
    attribution: credential ? handedOut(credential) : {},
    signer: undefined,
  };
  return { caller, policy: signed.policy };
}
