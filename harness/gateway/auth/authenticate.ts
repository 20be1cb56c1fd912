/**
 * Who makes a request: the claim's key is looked up, its signature, token and time are checked.
 * The freshness of a signature is judged by the machine's clock, for that is what clients sign by.
 * The harness clock counts too, as SDKs follow the `Date` of the answers they get. The validity of
 * a presigned URL of S3 is an AWS duration and runs on the harness clock.
 */

import { type AccountId, region as asRegion, type Region } from "#kernel/brand.ts";
import type { Principal } from "#kernel/principal.ts";
import type { Dialect } from "../errors.ts";
import * as errors from "../errors.ts";
import { formatBasicDate, parseBasicDate, type SignatureClaim } from "./claim.ts";
import type { Attribution, Credential, CredentialSource } from "./credentials.ts";
import { type ChunkSigner, type SignedRequest, verifySignature } from "./sigv4.ts";

export interface Caller {
  readonly account: AccountId;
  readonly region: Region;
  readonly principal: Principal;
  readonly attribution: Attribution;
  /** Present when a signature was verified. */
  readonly signer: ChunkSigner | undefined;
}

export interface Authenticator {
  readonly credentials: CredentialSource;
  readonly verifySignatures: boolean;
  /** Whom unknown keys belong to when signatures are not verified. */
  readonly defaultAccount: AccountId;
  readonly defaultRegion: Region;
  readonly now: () => number;
  readonly machineNow: () => number;
}

/** A claim, and the request that it is about. */
export interface SignedCall {
  readonly claim: SignatureClaim;
  readonly request: SignedRequest;
  readonly dialect: Dialect;
  /** What the client says, or we computed, to be the hash of the body. */
  readonly payloadHash: string;
}

/** It never says who calls, only what a call of one of our own sessions follows from. */
export const TRACE_HEADER = "x-amzn-trace-id";

/** Throws the dialect's error unless the request is what the owner of the key signed. */
export function authenticate(authenticator: Authenticator, call: SignedCall): Caller {
  const { claim, dialect } = call;
  const credential = authenticator.credentials.find(claim.accessKeyId);
  if (!authenticator.verifySignatures) return unverified(authenticator, call, credential);
  checkTime(authenticator, call);
  if (!credential) throw errors.unknownKey(dialect, claim.accessKeyId);
  checkToken(credential, call, authenticator.now());
  checkSignedHeaders(call);
  const verdict = verifySignature(call.request, claim, credential.secret, call.payloadHash);
  if (!verdict.matches) {
    throw errors.wrongSignature(dialect, {
      AWSAccessKeyId: claim.accessKeyId,
      StringToSign: verdict.stringToSign,
      SignatureProvided: claim.signature,
      CanonicalRequest: verdict.canonicalRequest,
    });
  }
  return { ...callerOf(authenticator, call, credential), signer: verdict.signer };
}

function unverified(
  authenticator: Authenticator,
  call: SignedCall,
  credential: Credential | undefined,
): Caller {
  const { defaultAccount } = authenticator;
  const account = credential?.account ?? defaultAccount;
  const arn = `arn:aws:iam::${account}:root`;
  const principal = credential?.principal ?? { type: "account", account, arn };
  return {
    ...callerOf(authenticator, call, { ...credential, secret: "", account, principal }),
    signer: undefined,
  };
}

function callerOf(
  { defaultRegion }: Authenticator,
  { claim, request }: SignedCall,
  credential: Credential,
): Omit<Caller, "signer"> {
  const { account, principal } = credential;
  const region = /^[a-z0-9-]{1,40}$/.test(claim.region) ? asRegion(claim.region) : defaultRegion;
  const traceHeader = request.headers[TRACE_HEADER];
  const isPresigned = claim.kind === "presigned" && traceHeader === undefined;
  const attribution = isPresigned ? handedOut(credential) : credential.attribute?.(traceHeader);
  return { account, region, principal, attribution: attribution ?? {} };
}

/** Of a presigned URL or form: whoever was handed it may use it, whatever its signer does then. */
export const handedOut = ({ attribute }: Credential): Attribution =>
  attribute ? { doubt: "by whoever was handed the signature" } : {};

/** Choice: a token sent with a key that has none is ignored, as many set-ups export a dummy one. */
function checkToken(credential: Credential, { claim, dialect }: SignedCall, now: number): void {
  const { sessionToken, expiresAt } = credential;
  if (sessionToken !== undefined && sessionToken !== claim.sessionToken) {
    const message =
      claim.sessionToken === undefined
        ? `The temporary access key ${claim.accessKeyId} was used without its session token.`
        : "The provided token is malformed or otherwise invalid.";
    throw errors.failed(dialect, "bad-token", message);
  }
  if (expiresAt !== undefined && now >= expiresAt) {
    const message =
      dialect === "s3"
        ? "The provided token has expired."
        : "The security token included in the request is expired";
    throw errors.failed(dialect, "expired-token", message);
  }
}

const SKEW_MS_MAX = 15 * 60_000;
const EXPIRES_SECONDS_MAX = 7 * 24 * 3600;

function checkTime(authenticator: Authenticator, call: SignedCall): void {
  const { claim, dialect } = call;
  const signedAt = parseBasicDate(claim.signedAt);
  if (signedAt === undefined || !claim.signedAt.startsWith(claim.date)) {
    const message = `The date ${claim.signedAt} is malformed or not that of the credential scope.`;
    throw errors.failed(dialect, "broken-signature", message);
  }
  const clocks = [authenticator.machineNow(), authenticator.now()];
  // AWS: all others take a URL for 15 minutes, whatever its X-Amz-Expires says.
  if (claim.kind === "presigned" && dialect === "s3") {
    checkExpiry(claim, signedAt, authenticator.now());
    if (clocks.every((now) => signedAt > now + SKEW_MS_MAX)) {
      throw errors.accessDenied("Request is not valid yet");
    }
  } else if (clocks.every((now) => Math.abs(now - signedAt) > SKEW_MS_MAX)) {
    throw skewed(dialect, claim, authenticator.machineNow());
  }
}

function skewed(dialect: Dialect, { signedAt }: SignatureClaim, now: number) {
  if (dialect === "s3") {
    const members = {
      RequestTime: signedAt,
      ServerTime: new Date(now).toISOString(),
      MaxAllowedSkewMilliseconds: SKEW_MS_MAX,
    };
    const message = "The difference between the request time and the current time is too large.";
    return errors.failed(dialect, "skewed-clock", message, members);
  }
  const [server, oldest, newest] = [now, now - SKEW_MS_MAX, now + SKEW_MS_MAX].map(formatBasicDate);
  const message =
    (parseBasicDate(signedAt) ?? 0) < now
      ? `Signature expired: ${signedAt} is now earlier than ${oldest} (${server} - 15 min.)`
      : `Signature not yet current: ${signedAt} is still later than ${newest} (${server} + 15 min.)`;
  return errors.failed(dialect, "skewed-clock", message);
}

function checkExpiry(claim: SignatureClaim, signedAt: number, now: number): void {
  const seconds = Number(claim.expiresSeconds);
  if (!Number.isInteger(seconds) || seconds < 0) {
    throw errors.badQueryParameters("X-Amz-Expires should be a number");
  }
  if (seconds > EXPIRES_SECONDS_MAX) {
    throw errors.badQueryParameters(
      "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires " +
        `must be less than ${EXPIRES_SECONDS_MAX} seconds`,
    );
  }
  if (now > signedAt + seconds * 1000) {
    throw errors.urlExpired({
      "X-Amz-Expires": seconds,
      Expires: new Date(signedAt + seconds * 1000).toISOString(),
      ServerTime: new Date(now).toISOString(),
    });
  }
}

/** AWS: S3 refuses `x-amz-` headers that the signature does not cover. */
function checkSignedHeaders({ claim, request, dialect }: SignedCall): void {
  const signed = new Set(claim.signedHeaders);
  if (!signed.has("host") && !signed.has(":authority")) {
    const message = "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.";
    throw errors.failed(dialect, "broken-signature", message);
  }
  if (dialect !== "s3") return;
  const missing = Object.keys(request.headers).filter(
    (name) => name.startsWith("x-amz-") && !signed.has(name) && !IGNORED_HEADERS.has(name),
  );
  if (missing.length > 0) {
    const message = "There were headers present in the request which were not signed";
    throw errors.accessDenied(message, { HeadersNotSigned: missing.join(", ") });
  }
}

/** Headers that presigning leaves out and that change nothing. */
const IGNORED_HEADERS = new Set([
  "x-amz-content-sha256",
  "x-amz-user-agent",
  "x-amz-security-token",
]);
