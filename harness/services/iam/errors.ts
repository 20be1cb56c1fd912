/** IAM's errors. https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html */

import { AwsError } from "#kernel/aws-error.ts";

const error = (code: string, status: number, message: string): AwsError =>
  new AwsError(code, message, { status });

/** Such as "The role with name x cannot be found." */
export const noSuchEntity = (kind: string, name: string) =>
  error("NoSuchEntity", 404, `The ${kind} with name ${name} cannot be found.`);

export const noSuchManagedPolicy = (arn: string) =>
  error("NoSuchEntity", 404, `Policy ${arn} does not exist or is not attachable.`);

export const noSuchPolicyVersion = (arn: string, version: string) =>
  error("NoSuchEntity", 404, `Policy ${arn} version ${version} does not exist.`);

export const noSuchInlinePolicy = (kind: string, name: string, policy: string) =>
  error("NoSuchEntity", 404, `The ${kind} policy with name ${policy} cannot be found for ${name}.`);

export const notAttached = (arn: string) =>
  error("NoSuchEntity", 404, `Policy ${arn} was not found.`);

/** Such as "Role with name x already exists." */
export const alreadyExists = (kind: string, name: string) =>
  error("EntityAlreadyExists", 409, `${kind} with name ${name} already exists.`);

export const policyAlreadyExists = (name: string) =>
  error(
    "EntityAlreadyExists",
    409,
    `A policy called ${name} already exists. Duplicate names are not allowed.`,
  );

export const malformedPolicy = (problems: readonly string[]) =>
  error("MalformedPolicyDocument", 400, problems.join(" "));

export const deleteConflict = (what: string) =>
  error("DeleteConflict", 409, `Cannot delete entity, must ${what} first.`);

export const deleteDefaultVersion = () =>
  error("DeleteConflict", 409, "Cannot delete the default version of a policy.");

export const limitExceeded = (what: string, max: number) =>
  error("LimitExceeded", 409, `Cannot exceed quota for ${what}: ${max}`);

export const policyTooLong = (what: string, max: number) =>
  error("LimitExceeded", 409, `Maximum policy size of ${max} bytes exceeded for ${what}`);

/** A parameter AWS honours and this harness does not: refused rather than ignored. */
export const notBuilt = (parameter: string) =>
  error("InvalidInput", 400, `${parameter} is not built in this harness; leave it out.`);

export const validationError = (message: string) => error("ValidationError", 400, message);

export const managedByAws = (arn: string) =>
  error("AccessDenied", 403, `The policy ${arn} is managed by AWS and cannot be changed.`);
