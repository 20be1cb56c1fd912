/**
 * The errors of S3, with the texts that AWS answers.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 * Most are not modelled; their further members go out as XML elements.
 */

import { AwsError } from "#kernel/aws-error.ts";
import type { Violation } from "#operation/constraint.ts";

type Members = Readonly<Record<string, unknown>>;
type Headers = Readonly<Record<string, string>>;

const refusal =
  (code: string, status: number, message: string) =>
  (members: Members = {}) =>
    new AwsError(code, message, { status, members });

export const noSuchBucket = (BucketName: string) =>
  new AwsError("NoSuchBucket", "The specified bucket does not exist", {
    status: 404,
    members: { BucketName },
  });

export const noSuchKey = (Key: string, headers: Headers = {}) =>
  new AwsError("NoSuchKey", "The specified key does not exist.", {
    status: 404,
    members: { Key },
    headers,
  });

/** What HEAD answers: without a body, all a client sees are the status and the headers. */
export const notFound = (headers: Headers = {}) =>
  new AwsError("NotFound", "Not Found", { status: 404, headers });

export const noSuchVersion = (Key: string, VersionId: string) =>
  new AwsError("NoSuchVersion", "The specified version does not exist.", {
    status: 404,
    members: { Key, VersionId },
  });

export const noSuchUpload = (UploadId: string) =>
  new AwsError(
    "NoSuchUpload",
    "The specified upload does not exist. The upload ID may be invalid, or the upload may have " +
      "been aborted or completed.",
    { status: 404, members: { UploadId } },
  );

export const invalidBucketName = (BucketName: string) =>
  new AwsError("InvalidBucketName", "The specified bucket is not valid.", {
    status: 400,
    members: { BucketName },
  });

export const bucketAlreadyOwnedByYou = (BucketName: string) =>
  new AwsError(
    "BucketAlreadyOwnedByYou",
    "Your previous request to create the named bucket succeeded and you already own it.",
    { status: 409, members: { BucketName } },
  );

export const bucketNotEmpty = (BucketName: string) =>
  new AwsError(
    "BucketNotEmpty",
    "The bucket you tried to delete is not empty. You must delete all versions in the bucket.",
    { status: 409, members: { BucketName } },
  );

export const illegalLocationConstraint = (constraint: string) =>
  new AwsError(
    "IllegalLocationConstraintException",
    `The ${constraint} location constraint is incompatible for the region specific endpoint this ` +
      "request was sent to.",
    { status: 400 },
  );

export const invalidLocationConstraint = (LocationConstraint: string) =>
  new AwsError("InvalidLocationConstraint", "The specified location-constraint is not valid", {
    status: 400,
    members: { LocationConstraint },
  });

export const keyTooLong = (Size: number, MaxSizeAllowed: number) =>
  new AwsError("KeyTooLongError", "Your key is too long", {
    status: 400,
    members: { Size, MaxSizeAllowed },
  });

/** AWS documents which keys are refused with a 400, not under which code. */
export const invalidUri = () =>
  new AwsError("InvalidURI", "Couldn't parse the specified URI.", { status: 400 });

export const invalidArgument = (message: string, name?: string, value?: string) =>
  new AwsError("InvalidArgument", message, {
    status: 400,
    members: {
      ...(name === undefined ? {} : { ArgumentName: name }),
      ...(value === undefined ? {} : { ArgumentValue: value }),
    },
  });

export const invalidRequest = (message: string) =>
  new AwsError("InvalidRequest", message, { status: 400 });

export const malformedXml = refusal(
  "MalformedXML",
  400,
  "The XML you provided was not well-formed or did not validate against our published schema",
);

export const missingRequestBody = refusal("MissingRequestBodyError", 400, "Request Body is empty");

/** A parameter that AWS honours and this harness does not: refused, never ignored. */
export const notHonoured = (parameter: string, value?: unknown) =>
  new AwsError(
    "NotImplemented",
    `s3: ${parameter}${value === undefined ? "" : ` "${value}"`} is not implemented by this ` +
      "harness; docs/COVERAGE.md lists what is. Leave it out.",
    { status: 501, fault: "server", members: { Header: parameter } },
  );

export const headerNotImplemented = (Header: string) =>
  new AwsError(
    "NotImplemented",
    "A header you provided implies functionality that is not implemented",
    { status: 501, fault: "server", members: { Header } },
  );

export const accessDenied = (message = "Access Denied") =>
  new AwsError("AccessDenied", message, { status: 403 });

export const preconditionFailed = (Condition: string) =>
  new AwsError(
    "PreconditionFailed",
    "At least one of the pre-conditions you specified did not hold",
    { status: 412, members: { Condition } },
  );

export const invalidDigest = (given: string) =>
  new AwsError("InvalidDigest", "The Content-MD5 you specified was invalid.", {
    status: 400,
    members: { "Content-MD5": given },
  });

export const contentMd5Mismatch = (ExpectedDigest: string, CalculatedDigest: string) =>
  new AwsError("BadDigest", "The Content-MD5 you specified did not match what we received.", {
    status: 400,
    members: { ExpectedDigest, CalculatedDigest },
  });

/** RFC 9110, 15.4.5: `headers` are what a 200 would have shown. */
export const notModified = (headers: Headers) =>
  new AwsError("NotModified", "Not Modified", { status: 304, headers });

export const invalidRange = (RangeRequested: string, ActualObjectSize: number) =>
  new AwsError("InvalidRange", "The requested range is not satisfiable", {
    status: 416,
    members: { RangeRequested, ActualObjectSize },
  });

export const invalidPartNumber = (requested: number, ActualPartCount: number) =>
  new AwsError("InvalidPartNumber", "The requested partnumber is not satisfiable", {
    status: 416,
    members: { ActualPartCount, PartNumberRequested: requested },
  });

/** What a delete marker answers to everything but DELETE. */
export const deleteMarkerUsed = (Method: string, headers: Headers) =>
  new AwsError("MethodNotAllowed", "The specified method is not allowed against this resource.", {
    status: 405,
    members: { Method, ResourceType: "DeleteMarker" },
    headers: { allow: "DELETE", ...headers },
  });

export const deleteMarkerCopied = () =>
  invalidRequest(
    "The source of a copy request may not specifically refer to a delete marker by version id.",
  );

export const archived = (StorageClass: string) =>
  new AwsError("InvalidObjectState", "The operation is not valid for the object's storage class", {
    status: 403,
    members: { StorageClass },
  });

export const entityTooLarge = (ProposedSize: number, MaxSizeAllowed: number) =>
  new AwsError("EntityTooLarge", "Your proposed upload exceeds the maximum allowed size", {
    status: 400,
    members: { ProposedSize, MaxSizeAllowed },
  });

export const entityTooSmall = (members: Members) =>
  new AwsError("EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size", {
    status: 400,
    members,
  });

export const metadataTooLarge = (Size: number, MaxSizeAllowed: number) =>
  new AwsError(
    "MetadataTooLarge",
    "Your metadata headers exceed the maximum allowed metadata size",
    { status: 400, members: { Size, MaxSizeAllowed } },
  );

export const badDigest = (what: string) =>
  new AwsError("BadDigest", `The ${what} you specified did not match the calculated checksum.`, {
    status: 400,
  });

export const invalidStorageClass = (StorageClassRequested: string) =>
  new AwsError("InvalidStorageClass", "The storage class you specified is not valid", {
    status: 400,
    members: { StorageClassRequested },
  });

export const invalidPart = (UploadId: string, PartNumber: number, ETag: string) =>
  new AwsError(
    "InvalidPart",
    "One or more of the specified parts could not be found.  The part may not have been " +
      "uploaded, or the specified entity tag may not match the part's entity tag.",
    { status: 400, members: { UploadId, PartNumber, ETag } },
  );

export const invalidPartOrder = (UploadId: string) =>
  new AwsError(
    "InvalidPartOrder",
    "The list of parts was not in ascending order. Parts must be ordered by part number.",
    { status: 400, members: { UploadId } },
  );

export const invalidTag = (message: string, TagKey?: string) =>
  new AwsError("InvalidTag", message, {
    status: 400,
    members: TagKey === undefined ? {} : { TagKey },
  });

export const badTooManyTags = (limit: number) =>
  new AwsError("BadRequest", `Object tags cannot be greater than ${limit}`, { status: 400 });

export const illegalSelfCopy = () =>
  invalidRequest(
    "This copy request is illegal because it is trying to copy an object to itself without " +
      "changing the object's metadata, storage class, website redirect location or encryption " +
      "attributes.",
  );

export const aclsDisabled = refusal(
  "AccessControlListNotSupported",
  400,
  "The bucket does not allow ACLs",
);

export const aclWithEnforcedOwnership = refusal(
  "InvalidBucketAclWithObjectOwnership",
  400,
  "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
);

export const missingAcl = () =>
  new AwsError("MissingSecurityHeader", "Your request was missing a required header", {
    status: 400,
    members: { MissingHeaderName: "x-amz-acl" },
  });

export const malformedPolicy = (message: string) =>
  new AwsError("MalformedPolicy", message, { status: 400 });

export const invalidPolicyDocument = (message: string) =>
  new AwsError("InvalidPolicyDocument", `Invalid Policy: ${message}`, { status: 400 });

/** A configuration that the bucket does not have, under the code AWS has for each. */
export const noConfiguration = (code: string, message: string, BucketName: string) =>
  new AwsError(code, message, { status: 404, members: { BucketName } });

export const invalidDestinations = (refused: readonly { arn: string; reason: string }[]) =>
  new AwsError("InvalidArgument", "Unable to validate the following destination configurations", {
    status: 400,
    members: Object.fromEntries(
      refused.flatMap(({ arn, reason }, i) => [
        [`ArgumentName${i + 1}`, arn],
        [`ArgumentValue${i + 1}`, reason],
      ]),
    ),
  });

/** AWS's error for a broken limit. */
export function broken({ path, value, rule, constraint }: Violation): AwsError {
  // Of an input itself only the document in the body is left to be missing.
  if (rule === "required") return path.includes(".") ? malformedXml() : missingRequestBody();
  const text = Array.isArray(value) ? undefined : String(value);
  if (path === "partNumber") {
    return invalidArgument(
      `Part number must be an integer between ${constraint.min} and ${constraint.max}, inclusive`,
      path,
      text,
    );
  }
  if (rule === "min" || rule === "max") {
    return invalidArgument(
      `Argument ${path} must be an integer between ${constraint.min ?? 0} and ${constraint.max}`,
      path,
      text,
    );
  }
  return invalidArgument(`Invalid value for ${path}`, path, text);
}
