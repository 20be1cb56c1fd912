/** CloudFront's errors. https://docs.aws.amazon.com/cloudfront/latest/APIReference/CommonErrors.html */

import { AwsError } from "#kernel/aws-error.ts";
import type { Violation } from "#operation/constraint.ts";

const error = (code: string, status: number, message: string): AwsError =>
  new AwsError(code, message, { status });

export const noSuchDistribution = () =>
  error("NoSuchDistribution", 404, "The specified distribution does not exist.");

export const noSuchStreamingDistribution = () =>
  error("NoSuchStreamingDistribution", 404, "The specified streaming distribution does not exist.");

export const noSuchInvalidation = () =>
  error("NoSuchInvalidation", 404, "The specified invalidation does not exist.");

export const noSuchOriginAccessIdentity = () =>
  error(
    "NoSuchCloudFrontOriginAccessIdentity",
    404,
    "The specified CloudFront origin access identity does not exist.",
  );

export const noSuchOriginAccessControl = () =>
  error("NoSuchOriginAccessControl", 404, "The specified origin access control does not exist.");

export const noSuchPublicKey = () =>
  error("NoSuchPublicKey", 404, "The specified public key does not exist.");

export const noSuchKeyGroup = () =>
  error("NoSuchResource", 404, "The specified key group does not exist.");

export const noSuchCachePolicy = () =>
  error("NoSuchCachePolicy", 404, "The specified cache policy does not exist.");

export const noSuchOriginRequestPolicy = () =>
  error("NoSuchOriginRequestPolicy", 404, "The specified origin request policy does not exist.");

export const noSuchResponseHeadersPolicy = () =>
  error(
    "NoSuchResponseHeadersPolicy",
    404,
    "The specified response headers policy does not exist.",
  );

export const noSuchResource = (arn: string) =>
  error("NoSuchResource", 404, `The resource ${arn} does not exist.`);

export const invalidIfMatchVersion = () =>
  error(
    "InvalidIfMatchVersion",
    400,
    "The If-Match version is missing or not valid for the resource.",
  );

export const preconditionFailed = () =>
  error(
    "PreconditionFailed",
    412,
    "The request failed because it didn't meet the preconditions in one or more " +
      "request-header fields.",
  );

export const distributionNotDisabled = () =>
  error(
    "DistributionNotDisabled",
    409,
    "The distribution you are trying to delete has not been disabled.",
  );

export const streamingDistributionNotDisabled = () =>
  error(
    "StreamingDistributionNotDisabled",
    409,
    "The streaming distribution you are trying to delete has not been disabled.",
  );

export const distributionAlreadyExists = () =>
  error(
    "DistributionAlreadyExists",
    409,
    "The caller reference that you are using to create a distribution is associated with another " +
      "distribution.",
  );

export const cnameAlreadyExists = (alias: string, id: string) =>
  error(
    "CNAMEAlreadyExists",
    409,
    "One or more of the CNAMEs you provided are already associated with a different resource: " +
      `${alias} belongs to distribution ${id}.`,
  );

/** Someone else already has that name, key or caller reference. */
export const alreadyExists = (code: string, what: string) =>
  error(code, 409, `${what} already exists.`);

/** It is used by something, so it cannot go. */
export const inUse = (code: string, what: string, user: string) =>
  error(code, 409, `${what} is in use by ${user}.`);

export const invalidArgument = (message: string) => error("InvalidArgument", 400, message);

/** AWS: a document that lacks a member, or is missing, is as good as no XML. */
export const broken = ({ message }: Violation) => error("MalformedXML", 400, message);

export const illegalUpdate = (message: string) => error("IllegalUpdate", 400, message);

export const inconsistentQuantities = (path: string) =>
  error(
    "InconsistentQuantities",
    400,
    `The value of Quantity and the size of Items don't match in ${path}.`,
  );

export const noSuchOrigin = (id: string) =>
  error("NoSuchOrigin", 404, `The origin ${id}, which a cache behavior targets, does not exist.`);

export const invalidOrigin = (message: string) => error("InvalidOrigin", 400, message);

export const invalidOriginAccessIdentity = (reference: string) =>
  error(
    "InvalidOriginAccessIdentity",
    400,
    `The origin access identity ${reference} is not valid or doesn't exist.`,
  );

export const invalidTtlOrder = () =>
  error("InvalidTTLOrder", 400, "The order of TTL values has to be MinTTL, DefaultTTL, MaxTTL.");

export const invalidPublicKey = () =>
  error(
    "InvalidArgument",
    400,
    "Your request contains empty/invalid/out of limits RSA Encoded Key.",
  );

export const trustedKeyGroupDoesNotExist = (id: string) =>
  error("TrustedKeyGroupDoesNotExist", 400, `The trusted key group ${id} does not exist.`);

export const illegalPolicy = (what: string) =>
  error("AccessDenied", 403, `${what} is managed by AWS and cannot be changed.`);

export const tooManyInvalidations = (count: number) =>
  error(
    "TooManyInvalidationsInProgress",
    400,
    `You have exceeded the maximum number of invalidation paths in progress (${count}).`,
  );

/** Parameters AWS honours and this harness does not: refused rather than ignored. */
export const notBuilt = (parameter: string) =>
  error(
    "InvalidArgument",
    400,
    `${parameter} is not built in this harness, so the request is refused instead of ignoring it. ` +
      "The README of services/cloudfront lists what is missing.",
  );
