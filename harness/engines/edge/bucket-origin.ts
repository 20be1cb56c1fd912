/**
 * A bucket as origin: asked in process, as the origin access identity's canonical user or as the
 * CloudFront service for the distribution, so that the bucket's policy decides as it does in AWS.
 */

import type { Call, Outcome } from "#gateway/call.ts";
import type { AccountId, Region } from "#kernel/brand.ts";
import { uuid } from "#kernel/ids.ts";
import type { Principal } from "#kernel/principal.ts";
import type { Random } from "#kernel/random.ts";
import type { CORSRule, GetBucketCorsOutput, GetObjectOutput } from "#model/types/s3.ts";
import type { BucketOrigin, EdgeDistribution } from "#services/cloudfront/edge/distribution.ts";
import type { OriginAnswer, OriginRequest } from "./origin.ts";
import { s3ErrorAnswer, s3ErrorFacts } from "./s3-error.ts";

export interface BucketOriginOptions {
  dispatch(call: Call): Promise<Outcome>;
  readonly region: Region;
  readonly random: Random;
  readonly origin: () => string;
  /** S3's own judgement of a bucket's rules: the headers for this request, or none. */
  readonly cors: CorsJudge;
  /**
   * Whether buckets are another provider's: then only those bytes are asked for that the viewer
   * wants. Ours cost nothing to keep, so they are always asked for whole.
   */
  readonly distant?: boolean;
}

export type CorsJudge = (
  rules: readonly CORSRule[],
  origin: string,
  method: string,
  headers: readonly string[],
) => Readonly<Record<string, string>> | undefined;

/**
 * The object that a path names: percent-decoded, without the leading slash.
 * AWS: S3 takes a bare plus in a path for a space, also behind CloudFront (seen in public reports);
 * a player finds a key with a plus only by `%2B`.
 */
export function objectKey(path: string): string {
  const spaced = path.slice(1).replaceAll("+", " ");
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}

/** Asks the bucket; an error of S3 is an answer like any other. */
export async function askBucket(
  options: BucketOriginOptions,
  distribution: EdgeDistribution,
  origin: BucketOrigin,
  request: OriginRequest,
): Promise<OriginAnswer> {
  const requestId = uuid(options.random).replaceAll("-", "").slice(0, 16).toUpperCase();
  const key = objectKey(request.path);
  const target: Target = { bucket: origin.bucket, key, resource: request.path, requestId };
  const account = distribution.account;
  const as = principalOf(distribution, origin);
  const { record } = request;
  const follows = record.quiet ? { quiet: record.seq } : { cause: record.seq() };
  const call = (operation: string, input: object, other: Partial<Call> = {}) =>
    options.dispatch({
      service: "s3",
      operation,
      input: { Bucket: origin.bucket, ...input },
      account,
      region: options.region,
      principal: as,
      requestId,
      cause: undefined,
      ...follows,
      ...other,
      traceHeader: undefined,
      origin: options.origin(),
      sourceIp: request.viewer.clientIp,
      signal: request.signal,
      wire: undefined,
    });
  const answer = await answerOf(call, target, request, options.distant ?? false);
  const rules = request.headers["origin"] === undefined ? [] : await corsRules(call, account);
  return withCors(options.cors, answer, rules, request);
}

interface Target {
  readonly bucket: string;
  readonly key: string;
  readonly resource: string;
  readonly requestId: string;
}

type Ask = (operation: string, input: object, other?: Partial<Call>) => Promise<Outcome>;

async function answerOf(
  call: Ask,
  target: Target,
  request: OriginRequest,
  distant: boolean,
): Promise<OriginAnswer> {
  switch (request.method) {
    case "HEAD":
      return getObject(call, target, distant ? "HeadObject" : "GetObject", {});
    case "GET": {
      const { range } = request.headers;
      return getObject(call, target, "GetObject", distant && range ? { Range: range } : {});
    }
    case "PUT": {
      const type = request.headers["content-type"];
      const input = { Key: target.key, Body: request.body, ContentType: type };
      return changed(await call("PutObject", input), target, 200);
    }
    case "DELETE":
      return changed(await call("DeleteObject", { Key: target.key }), target, 204);
    case "OPTIONS":
      return {
        status: 200,
        headers: { server: "AmazonS3", "content-length": "0" },
        body: undefined,
      };
    default:
      return refused(target, 405, "MethodNotAllowed", METHOD_NOT_ALLOWED);
  }
}

const METHOD_NOT_ALLOWED = "The specified method is not allowed against this resource.";

const refused = (target: Target, status: number, code: string, message: string): OriginAnswer =>
  s3ErrorAnswer({ ...target, status, code, message });

async function getObject(
  call: Ask,
  target: Target,
  operation: "GetObject" | "HeadObject",
  part: { readonly Range?: string },
): Promise<OriginAnswer> {
  if (target.key === "") {
    // AWS: the root of a bucket lists it, which the identity of a distribution may seldom do.
    return refused(target, 403, "AccessDenied", "Access Denied");
  }
  const outcome = await call(operation, { Key: target.key, ...part });
  if (outcome.ok) {
    // One of the two was carried out, and HeadObject's output is GetObject's without the body.
    const output = outcome.output as GetObjectOutput;
    const status = output.ContentRange === undefined ? 200 : 206;
    return { status, headers: objectHeaders(output, target.requestId), body: output.Body };
  }
  return s3ErrorAnswer(s3ErrorFacts(outcome.error, target.resource, target.requestId));
}

function changed(outcome: Outcome, target: Target, status: number): OriginAnswer {
  if (!outcome.ok)
    return s3ErrorAnswer(s3ErrorFacts(outcome.error, target.resource, target.requestId));
  const { ETag: eTag } = outcome.output as { readonly ETag?: string };
  const headers = {
    server: "AmazonS3",
    "content-length": "0",
    "x-amz-request-id": target.requestId,
    ...(eTag !== undefined && { etag: eTag }),
  };
  return { status, headers, body: undefined };
}

function principalOf(distribution: EdgeDistribution, origin: BucketOrigin): Principal {
  const { account, arn } = distribution;
  const { access } = origin;
  switch (access.kind) {
    case "identity":
      return {
        type: "canonical-user",
        account,
        id: access.canonicalUserId,
        arn: `arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity ${access.id}`,
      };
    case "control":
      return { type: "service", account, name: "cloudfront.amazonaws.com", sourceArn: arn };
    case "anonymous":
      return { type: "anonymous", account };
  }
}

function objectHeaders(output: GetObjectOutput, requestId: string): Record<string, string> {
  const headers: Record<string, string | undefined> = {
    "content-type": output.ContentType ?? "binary/octet-stream",
    "content-length": output.ContentLength?.toString(),
    "content-range": output.ContentRange,
    etag: output.ETag,
    "last-modified": output.LastModified?.toUTCString(),
    "cache-control": output.CacheControl,
    expires: output.ExpiresString ?? output.Expires?.toUTCString(),
    "content-disposition": output.ContentDisposition,
    "content-encoding": output.ContentEncoding,
    "content-language": output.ContentLanguage,
    "x-amz-version-id": output.VersionId,
    "x-amz-server-side-encryption": output.ServerSideEncryption,
    "accept-ranges": "bytes",
    server: "AmazonS3",
    "x-amz-request-id": requestId,
  };
  for (const [name, value] of Object.entries(output.Metadata ?? {})) {
    headers[`x-amz-meta-${name.toLowerCase()}`] = value;
  }
  const given = Object.entries(headers).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return Object.fromEntries(given);
}

/** The bucket's CORS rules; S3 applies them by itself, whoever asks: they are no call of anybody. */
async function corsRules(call: Ask, account: AccountId): Promise<readonly CORSRule[]> {
  const arn = `arn:aws:iam::${account}:root`;
  const principal = { type: "account", account, arn } as const;
  const outcome = await call("GetBucketCors", {}, { principal, quiet: () => undefined });
  if (!outcome.ok) return [];
  const { CORSRules } = outcome.output as GetBucketCorsOutput;
  return (CORSRules ?? []).map(({ AllowedMethods = [], AllowedOrigins = [], ...rest }) => ({
    ...rest,
    AllowedMethods: AllowedMethods ?? [],
    AllowedOrigins: AllowedOrigins ?? [],
  }));
}

function withCors(
  judge: CorsJudge,
  answer: OriginAnswer,
  rules: readonly CORSRule[],
  request: OriginRequest,
): OriginAnswer {
  const origin = request.headers["origin"];
  const asked = request.headers["access-control-request-method"];
  const preflight = request.method === "OPTIONS";
  const names = request.headers["access-control-request-headers"] ?? "";
  const found =
    origin === undefined
      ? undefined
      : judge(
          rules,
          origin,
          preflight ? (asked ?? "") : request.method,
          names.split(",").flatMap((name) => name.trim() || []),
        );
  if (found) return { ...answer, headers: { ...answer.headers, ...found } };
  if (!preflight) return answer;
  return s3ErrorAnswer({
    status: 403,
    code: "AccessForbidden",
    message: "CORSResponse: This CORS request is not allowed.",
    resource: request.path,
    requestId: answer.headers["x-amz-request-id"] ?? "",
  });
}
