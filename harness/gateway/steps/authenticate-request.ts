/** Establishes the caller: by the signature, or as nobody where the operation allows it. */

import { type AccountId, accountId } from "#kernel/brand.ts";
import { authenticate, type Caller } from "../auth/authenticate.ts";
import { payloadForm, UNSIGNED_PAYLOAD } from "../auth/payload.ts";
import { sha256 } from "../auth/sigv4.ts";
import { mayBeUnsigned } from "../auth/unsigned.ts";
import { failed, invalidRequest, unsupportedScheme } from "../errors.ts";
import type { Gateway, Routed } from "./stages.ts";

/**
 * `body` is what was read already; without it the declared hash stands for the body, and the body
 * is compared with it while it is received.
 */
export function authenticateRequest(
  gateway: Gateway,
  routed: Routed,
  body: Uint8Array | undefined,
): Caller {
  const { claim, dialect, request } = routed;
  switch (claim.kind) {
    case "unsupported":
      throw unsupportedScheme(claim.scheme);
    case "broken":
      throw failed(dialect, "broken-signature", claim.message);
    case "none":
      return anonymous(gateway, routed);
    default: {
      const payloadHash = signedHash(routed, body);
      return authenticate(gateway.authenticator, { claim, dialect, request, payloadHash });
    }
  }
}

/** Whether the signature covers the hash of a body that no header states. */
export function signsUnstatedBody({ claim, dialect, request }: Routed): boolean {
  const signed = claim.kind === "header" || claim.kind === "presigned";
  return signed && dialect !== "s3" && request.headers["x-amz-content-sha256"] === undefined;
}

function signedHash({ claim, dialect, request, form }: Routed, body: Uint8Array | undefined) {
  const stated = request.headers["x-amz-content-sha256"] ?? form.get("X-Amz-Content-Sha256");
  if (stated !== undefined && stated !== null) {
    payloadForm(stated);
    return stated;
  }
  if (dialect !== "s3") return sha256(body ?? "");
  if (claim.kind === "presigned") return UNSIGNED_PAYLOAD;
  throw invalidRequest("Missing required header for this request: x-amz-content-sha256");
}

function anonymous(gateway: Gateway, routed: Routed): Caller {
  const { service, operation, dialect, address, form } = routed;
  const { authenticator } = gateway;
  const bucket = address?.bucket;
  const account =
    (bucket !== undefined && gateway.bucketAccount?.(bucket)) ||
    accountNamed(form) ||
    authenticator.defaultAccount;
  const caller = { account, region: authenticator.defaultRegion, attribution: {} };
  if (!authenticator.verifySignatures && !mayBeUnsigned(service.name, operation.name)) {
    const arn = `arn:aws:iam::${account}:root`;
    return { ...caller, principal: { type: "account", account, arn }, signer: undefined };
  }
  if (!mayBeUnsigned(service.name, operation.name)) {
    const text = "Missing Authentication Token: the request carries no AWS signature.";
    throw failed(dialect, "no-signature", text);
  }
  return { ...caller, principal: { type: "anonymous", account }, signer: undefined };
}

/** The account of the first ARN among the parameters: links in notifications carry one. */
function accountNamed(form: URLSearchParams): AccountId | undefined {
  for (const value of form.values()) {
    const account = /^arn:aws[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(value)?.[1];
    if (account !== undefined) return accountId(account);
  }
  return undefined;
}
