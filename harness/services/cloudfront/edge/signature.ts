/**
 * Who may see a restricted path: signed URLs and signed cookies, canned and custom.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-signed-urls.html
 * Checked in this order: key pair, policy, signature, resource, end, start, address. RSA or ECDSA
 * over SHA-1, or over SHA-256 where `Hash-Algorithm` says so.
 */

import { Buffer } from "node:buffer";
import { verify } from "node:crypto";
import { inIpv4Network } from "#kernel/ipv4.ts";
import { resourceCovers } from "./policy-resource.ts";
import { type Refusal, refusals } from "./refusals.ts";
import { cookiesOf, type EdgeRequest, queryPairs, queryValue } from "./request.ts";
import { parseViewerPolicy, type ViewerPolicy } from "./viewer-policy.ts";

export type ViewerVerdict =
  | { readonly allowed: true; readonly keyPairId: string; readonly reason: string }
  | {
      readonly allowed: false;
      readonly keyPairId: string | undefined;
      readonly refusal: Refusal;
      /** A sentence for the journal: the answer itself tells the viewer less. */
      readonly reason: string;
    };

interface Credentials {
  readonly from: "query" | "cookies";
  readonly keyPairId: string | undefined;
  readonly policy: string | undefined;
  readonly expires: string | undefined;
  readonly signature: string | undefined;
  readonly hashAlgorithm: string | undefined;
}

/** CloudFront's own query parameters: neither matched, nor part of a cache key, nor forwarded. */
const SIGNING_PARAMETERS = ["Expires", "Policy", "Signature", "Key-Pair-Id", "Hash-Algorithm"];

/** The viewer's own query, as it goes on to the origin. */
export function withoutSigningParameters(query: string): string {
  return queryPairs(query)
    .filter(([name]) => !SIGNING_PARAMETERS.includes(name))
    .map(([, text]) => text)
    .join("&");
}

/** `signers`: public keys (PEM) by key pair id. `now`: the harness clock, milliseconds. */
export function judgeViewer(
  request: EdgeRequest,
  signers: Readonly<Record<string, string>>,
  now: number,
): ViewerVerdict {
  const credentials = credentialsOf(request);
  const { keyPairId, from } = credentials;
  const refuse = (refusal: Refusal, reason: string): ViewerVerdict => ({
    allowed: false,
    keyPairId,
    refusal,
    reason,
  });
  if (!keyPairId) {
    return refuse(refusals.missingKey, "Neither the query nor a cookie names a key pair.");
  }
  const publicKey = Object.hasOwn(signers, keyPairId) ? signers[keyPairId] : undefined;
  if (publicKey === undefined) {
    const known = Object.keys(signers).join(", ") || "none at all";
    return refuse(refusals.unknownKey, `Key pair ${keyPairId} is not trusted here; ${known} is.`);
  }
  const candidates = policiesFor(credentials, request);
  if (candidates.length === 0) {
    return refuse(refusals.malformedPolicy, `The policy of the ${from} is absent or malformed.`);
  }
  const signature = decodeUrlSafe(credentials.signature);
  if (!signature) {
    return refuse(refusals.malformedSignature, `The signature of the ${from} is not base64.`);
  }
  const digest = credentials.hashAlgorithm === "SHA256" ? "sha256" : "sha1";
  const signed = candidates.find(({ text }) => verify(digest, text, publicKey, signature));
  if (!signed) {
    const reason = credentials.policy === undefined ? CANNED_MISMATCH : "The policy was changed.";
    return refuse(refusals.accessDenied, `Key ${keyPairId} did not sign this. ${reason}`);
  }
  const problem = policyProblem(signed.policy, request, now);
  if (problem) return refuse(refusals.accessDenied, problem);
  const kind = credentials.policy === undefined ? "canned" : "custom";
  return { allowed: true, keyPairId, reason: `Signed by ${keyPairId} (${kind}, ${from}).` };
}

const CANNED_MISMATCH =
  "A canned signature holds for one URL and one time: compare both with what was signed.";

function credentialsOf(request: EdgeRequest): Credentials {
  const value = (name: string) => queryValue(request.query, name);
  if (value("Key-Pair-Id")) {
    return {
      from: "query",
      keyPairId: value("Key-Pair-Id"),
      policy: value("Policy"),
      expires: value("Expires"),
      signature: value("Signature"),
      hashAlgorithm: value("Hash-Algorithm"),
    };
  }
  const cookies = cookiesOf(request);
  return {
    from: "cookies",
    keyPairId: cookies.get("CloudFront-Key-Pair-Id"),
    policy: cookies.get("CloudFront-Policy"),
    expires: cookies.get("CloudFront-Expires"),
    signature: cookies.get("CloudFront-Signature"),
    hashAlgorithm: cookies.get("CloudFront-Hash-Algorithm"),
  };
}

interface Candidate {
  /** The bytes that were signed. */
  readonly text: Uint8Array;
  readonly policy: ViewerPolicy;
}

/** The custom policy, or the canned ones that the request implies; none when it is malformed. */
function policiesFor(credentials: Credentials, request: EdgeRequest): readonly Candidate[] {
  if (credentials.policy !== undefined) {
    const text = decodeUrlSafe(credentials.policy);
    const policy = text && parseViewerPolicy(text.toString("utf8"));
    return text && policy ? [{ text, policy }] : [];
  }
  if (!/^\d{1,10}$/.test(credentials.expires ?? "")) return [];
  return urlsOf(request).flatMap((url) => {
    const text =
      `{"Statement":[{"Resource":"${url}","Condition":` +
      `{"DateLessThan":{"AWS:EpochTime":${credentials.expires}}}}]}`;
    const policy = parseViewerPolicy(text);
    return policy ? [{ text: Buffer.from(text), policy }] : [];
  });
}

/**
 * The URL as the viewer asked for it, with and without the port.
 * Choice: CloudFront has no ports; here a signer may or may not know the local one.
 */
function urlsOf(request: EdgeRequest): readonly string[] {
  const query = withoutSigningParameters(request.query);
  const rest = `${request.path}${query === "" ? "" : `?${query}`}`;
  return hostsOf(request).map((host) => `${request.protocol}://${host}${rest}`);
}

const hostsOf = (request: EdgeRequest): readonly string[] => [
  ...new Set([request.host, request.host.replace(/:\d+$/, "")]),
];

/** Why the policy does not let this request pass; undefined when it does. */
function policyProblem(
  policy: ViewerPolicy,
  request: EdgeRequest,
  now: number,
): string | undefined {
  const { resource, startsAt, endsAt, network } = policy;
  const covered = hostsOf(request).some((host) =>
    resourceCovers(resource, {
      protocol: request.protocol,
      host,
      path: request.path,
      query: withoutSigningParameters(request.query),
    }),
  );
  if (!covered) {
    const url = urlsOf(request)[0];
    return `The policy is for ${resource}, which does not cover ${url}.`;
  }
  const seconds = now / 1000;
  if (seconds >= endsAt) return `The signature expired at ${at(endsAt)}; it is ${at(seconds)}.`;
  if (startsAt !== undefined && seconds < startsAt) {
    return `The signature is good from ${at(startsAt)} on; it is ${at(seconds)}.`;
  }
  if (network !== undefined && !inIpv4Network(request.clientIp, network)) {
    return `The signature is for ${network}; the viewer's address is ${request.clientIp}.`;
  }
  return undefined;
}

const at = (seconds: number): string => new Date(seconds * 1000).toISOString();

/** CloudFront's base64: `-`, `_` and `~` stand for `+`, `=` and `/`. */
function decodeUrlSafe(text: string | undefined): Buffer | undefined {
  if (!text) return undefined;
  const plain = text.replaceAll("-", "+").replaceAll("_", "=").replaceAll("~", "/");
  if (plain.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(plain)) return undefined;
  return Buffer.from(plain, "base64");
}
