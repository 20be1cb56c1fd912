/**
 * The gateway's own errors: what AWS answers before an operation runs. The same failure has another
 * code, status and text in S3, in the query protocol and in the JSON protocols.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/CommonErrors.html
 */

import { AwsError } from "#kernel/aws-error.ts";
import type { ServiceFacts } from "#model/table.ts";
import type { ServiceName } from "#model/types/index.ts";
import type { WireProtocol } from "./call.ts";
import { xmlQuirks } from "./protocols/quirks.ts";

/** Which of AWS's families of errors a request is answered with. */
export type Dialect = "s3" | "query" | "json-rpc" | "json-rest";

export function dialectOf(service: ServiceFacts, protocol: WireProtocol): Dialect {
  // The index is generated together with the names.
  if (xmlQuirks[service.name as ServiceName]?.bareErrors) return "s3";
  if (protocol === "aws-query" || protocol === "rest-xml") return "query";
  return protocol === "rest-json" ? "json-rest" : "json-rpc";
}

/** Failures that every service answers in the same way as its family. */
export type Failure =
  | "unknown-key"
  | "wrong-signature"
  | "skewed-clock"
  | "no-signature"
  | "broken-signature"
  | "bad-token"
  | "expired-token"
  | "unknown-operation"
  | "malformed-body"
  | "malformed-parameter"
  | "too-large";

type Row = readonly [code: string, status: number];

const QUERY_AND_JSON = {
  query: {
    "unknown-key": ["InvalidClientTokenId", 403],
    "wrong-signature": ["SignatureDoesNotMatch", 403],
    "skewed-clock": ["SignatureDoesNotMatch", 403],
    "no-signature": ["MissingAuthenticationToken", 403],
    "broken-signature": ["IncompleteSignature", 400],
    "bad-token": ["InvalidClientTokenId", 403],
    "expired-token": ["ExpiredToken", 403],
    "unknown-operation": ["InvalidAction", 400],
    "malformed-body": ["MalformedInput", 400],
    "malformed-parameter": ["MalformedInput", 400],
    "too-large": ["RequestEntityTooLarge", 413],
  },
  "json-rpc": {
    "unknown-key": ["UnrecognizedClientException", 400],
    "wrong-signature": ["InvalidSignatureException", 400],
    "skewed-clock": ["InvalidSignatureException", 400],
    "no-signature": ["MissingAuthenticationTokenException", 400],
    "broken-signature": ["IncompleteSignatureException", 400],
    "bad-token": ["UnrecognizedClientException", 400],
    "expired-token": ["ExpiredTokenException", 400],
    "unknown-operation": ["UnknownOperationException", 400],
    "malformed-body": ["SerializationException", 400],
    "malformed-parameter": ["SerializationException", 400],
    "too-large": ["RequestEntityTooLargeException", 413],
  },
} as const satisfies Record<string, Record<Failure, Row>>;

const TABLE: Readonly<Record<Dialect, Readonly<Record<Failure, Row>>>> = {
  ...QUERY_AND_JSON,
  "json-rest": {
    ...QUERY_AND_JSON["json-rpc"],
    "unknown-key": ["UnrecognizedClientException", 403],
    "wrong-signature": ["InvalidSignatureException", 403],
    "skewed-clock": ["InvalidSignatureException", 403],
    "no-signature": ["MissingAuthenticationTokenException", 403],
    "broken-signature": ["IncompleteSignatureException", 403],
    "bad-token": ["UnrecognizedClientException", 403],
    "expired-token": ["ExpiredTokenException", 403],
    "unknown-operation": ["UnknownOperationException", 404],
  },
  s3: {
    "unknown-key": ["InvalidAccessKeyId", 403],
    "wrong-signature": ["SignatureDoesNotMatch", 403],
    "skewed-clock": ["RequestTimeTooSkewed", 403],
    "no-signature": ["AccessDenied", 403],
    "broken-signature": ["AuthorizationHeaderMalformed", 400],
    "bad-token": ["InvalidToken", 400],
    "expired-token": ["ExpiredToken", 400],
    "unknown-operation": ["MethodNotAllowed", 405],
    "malformed-body": ["MalformedXML", 400],
    "malformed-parameter": ["InvalidArgument", 400],
    "too-large": ["MaxMessageLengthExceeded", 400],
  },
};

/** `failure` as the dialect's own error. */
export function failed(
  dialect: Dialect,
  failure: Failure,
  message: string,
  members: Readonly<Record<string, unknown>> = {},
): AwsError {
  const [code, status] = TABLE[dialect][failure];
  return new AwsError(code, message, { status, members });
}

const KNOWN_KEYS =
  "This harness knows the key `test` and every 12-digit account number, both with the secret " +
  "`test`, and the keys made in it by IAM and STS; the option `verifySignatures: false` accepts any.";

/** The key is none of this harness's. */
export function unknownKey(dialect: Dialect, accessKeyId: string): AwsError {
  const text =
    dialect === "s3"
      ? "The AWS Access Key Id you provided does not exist in our records."
      : "The security token included in the request is invalid.";
  const members = dialect === "s3" ? { AWSAccessKeyId: accessKeyId } : {};
  return failed(dialect, "unknown-key", `${text} ${KNOWN_KEYS}`, members);
}

/** The signature was made with another secret, or over another request. */
export function wrongSignature(dialect: Dialect, detail: Readonly<Record<string, string>> = {}) {
  const text =
    "The request signature we calculated does not match the signature you provided. " +
    "Check your AWS Secret Access Key and signing method.";
  return failed(
    dialect,
    "wrong-signature",
    `${text} ${KNOWN_KEYS}`,
    dialect === "s3" ? detail : {},
  );
}

export const accessDenied = (
  message: string,
  members: Readonly<Record<string, unknown>> = {},
): AwsError => new AwsError("AccessDenied", message, { status: 403, members });

/** A presigned URL whose time is over. */
export const urlExpired = (members: Readonly<Record<string, unknown>>): AwsError =>
  new AwsError("AccessDenied", "Request has expired", { status: 403, members });

export const unsupportedScheme = (scheme: string): AwsError =>
  new AwsError(
    "InvalidRequest",
    "The authorization mechanism you have provided is not supported. " +
      `Please use AWS4-HMAC-SHA256. (The request uses ${scheme}.)`,
    { status: 400 },
  );

export const badQueryParameters = (message: string): AwsError =>
  new AwsError("AuthorizationQueryParametersError", message, { status: 400 });

export const contentHashMismatch = (claimed: string, computed: string): AwsError =>
  new AwsError(
    "XAmzContentSHA256Mismatch",
    "The provided 'x-amz-content-sha256' header does not match what was computed.",
    {
      status: 400,
      members: { ClientComputedContentSHA256: claimed, S3ComputedContentSHA256: computed },
    },
  );

export const badDigest = (algorithm: string): AwsError =>
  new AwsError(
    "BadDigest",
    `The ${algorithm.toUpperCase()} you specified did not match the calculated checksum.`,
    { status: 400 },
  );

/** A body that is decoded in memory and larger than that allows. */
export const bodyTooLarge = (dialect: Dialect, bytesMax: number): AwsError =>
  failed(dialect, "too-large", `Request must be smaller than ${bytesMax} bytes.`);

/** An object or part that is larger than one request may bring. */
export const entityTooLarge = (ProposedSize: number, MaxSizeAllowed: number): AwsError =>
  new AwsError("EntityTooLarge", "Your proposed upload exceeds the maximum allowed size", {
    status: 400,
    members: { ProposedSize, MaxSizeAllowed },
  });

export const missingContentLength = (): AwsError =>
  new AwsError("MissingContentLength", "You must provide the Content-Length HTTP header.", {
    status: 411,
  });

/** AWS: the header that it means is x-amz-decoded-content-length, for chunks. */
export const incompleteBody = (
  NumberBytesExpected: number,
  NumberBytesProvided: number,
): AwsError =>
  new AwsError(
    "IncompleteBody",
    "You did not provide the number of bytes specified by the Content-Length HTTP header",
    { status: 400, members: { NumberBytesExpected, NumberBytesProvided } },
  );

export const bodyCutShort = (): AwsError =>
  new AwsError("IncompleteBody", "The request body terminated unexpectedly", { status: 400 });

export const invalidRequest = (message: string): AwsError =>
  new AwsError("InvalidRequest", message, { status: 400 });

export const malformedPost = (message: string): AwsError =>
  new AwsError("MalformedPOSTRequest", message, { status: 400 });

export const formFieldsTooLong = (): AwsError =>
  new AwsError(
    "MaxPostPreDataLengthExceededError",
    "Your POST request fields preceding the upload file were too large.",
    { status: 400 },
  );

/** A path or query whose percent-encoding is broken. */
export const invalidUri = (): AwsError =>
  new AwsError("InvalidURI", "Couldn't parse the specified URI.", { status: 400 });
