/**
 * The way of a request through the gateway, as lists of steps: `WireRequest → Identified → Routed →
 * Authenticated → Received → Decoded → Call → Outcome → WireResponse`. REST requests are
 * authenticated before their body is read; RPC requests are decoded first, as AWS does.
 */

import { machineNow } from "#kernel/clock.ts";
import type { Authenticator } from "./auth/authenticate.ts";
import { checkContentHash, payloadForm } from "./auth/payload.ts";
import type { BytesMax, GatewayOptions } from "./options.ts";
import { createRouter } from "./route.ts";
import { authenticateRequest, signsUnstatedBody } from "./steps/authenticate-request.ts";
import { collect } from "./steps/collect.ts";
import { answerPreflight, withCors } from "./steps/cors.ts";
import { decodeRequest } from "./steps/decode-request.ts";
import { answerError, toAwsError } from "./steps/error-answer.ts";
import { identify, identifyByHeaders } from "./steps/identify.ts";
import { invoke } from "./steps/invoke.ts";
import { isFormUpload, postForm } from "./steps/post-form.ts";
import { receive } from "./steps/receive.ts";
import { requestHeaders } from "./steps/request-headers.ts";
import { routeRest, routeRpc } from "./steps/route-request.ts";
import type { Gateway, Identified, Received } from "./steps/stages.ts";
import { Unanswered, type WireRequest, type WireResponse } from "./wire-message.ts";

/**
 * https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html (a zip of 50 MB in base64)
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
 */
const BYTES_MAX: BytesMax = { collected: 70_167_211, streamed: 5 * 2 ** 30 };

export type Pipeline = (request: WireRequest) => Promise<WireResponse>;

export function createPipeline(options: GatewayOptions): Pipeline {
  const authenticator: Authenticator = {
    credentials: options.credentials,
    verifySignatures: options.verifySignatures ?? true,
    defaultAccount: options.defaultAccount,
    defaultRegion: options.defaultRegion,
    now: options.now,
    machineNow,
  };
  const router = createRouter({
    services: options.services,
    ...(options.hosts ? { hosts: options.hosts } : {}),
  });
  const bytesMax = { ...BYTES_MAX, ...options.bytesMax };
  const gateway: Gateway = { ...options, router, authenticator, bytesMax };
  return async (request) => {
    for (const site of options.sites ?? []) {
      const handler = site.claims(request.host, request.path);
      if (handler) return handler(request);
    }
    return handleAws(gateway, request);
  };
}

async function handleAws(gateway: Gateway, request: WireRequest): Promise<WireResponse> {
  let identified: Identified | undefined;
  try {
    identified = await identify(gateway, request);
    if (!identified) return refuseUnknown(request);
    const preflight = answerPreflight(gateway, identified);
    return preflight ?? withCors(gateway, identified, await carryOut(gateway, identified));
  } catch (thrown) {
    const answer = answerThrown(gateway, request, identified, thrown);
    return identified ? withCorsIfAddressed(gateway, identified, answer) : answer;
  }
}

/** An error about the address itself has no bucket whose rules could apply. */
function withCorsIfAddressed(gateway: Gateway, identified: Identified, answer: WireResponse) {
  try {
    return withCors(gateway, identified, answer);
  } catch (thrown) {
    if (thrown instanceof URIError) return answer;
    throw thrown;
  }
}

function carryOut(gateway: Gateway, identified: Identified): Promise<WireResponse> {
  if (isFormUpload(identified)) return postForm(gateway, identified);
  const rest = identified.protocol.startsWith("rest-");
  return rest ? handleRest(gateway, identified) : handleRpc(gateway, identified);
}

/** JSON, CBOR and query: read → route → decode → authenticate → invoke. */
async function handleRpc(gateway: Gateway, identified: Identified): Promise<WireResponse> {
  const { request, dialect } = identified;
  const limit = gateway.bytesMax.collected;
  const body = identified.collected ?? (await collect(request, limit, dialect));
  const routed = routeRpc(identified);
  const input = decodeRequest(routed, body, undefined);
  const caller = authenticateRequest(gateway, routed, body);
  if (caller.signer) {
    checkContentHash(body, payloadForm(request.headers["x-amz-content-sha256"]), dialect);
  }
  return invoke(gateway, { ...routed, caller, input, stored: undefined });
}

/** S3 and the other REST services: route → authenticate → receive → decode → invoke. */
async function handleRest(gateway: Gateway, identified: Identified): Promise<WireResponse> {
  const routed = routeRest(gateway, identified);
  const collected = signsUnstatedBody(routed)
    ? await collect(routed.request, gateway.bytesMax.collected, routed.dialect)
    : identified.collected;
  const caller = authenticateRequest(gateway, routed, collected);
  const received = await receive(gateway, { ...routed, caller }, collected);
  const input = decodeOrDrop(gateway, received);
  return invoke(gateway, { ...received, input });
}

/** A body that no call will be made with is let go of. */
function decodeOrDrop(gateway: Gateway, received: Received): object {
  const { caller, body, stored } = received;
  try {
    return decodeRequest(received, body, stored);
  } catch (thrown) {
    if (stored?.kind === "stored") gateway.drop(caller.account, stored.segments);
    throw thrown;
  }
}

function answerThrown(
  gateway: Gateway,
  request: WireRequest,
  identified: Identified | undefined,
  thrown: unknown,
): WireResponse {
  // Nobody is there any more to read an answer, or nobody is to read one.
  if (request.signal.aborted || thrown instanceof Unanswered) throw thrown;
  const known = identified ?? identifyByHeaders(gateway, request);
  const error = toAwsError(thrown, known.dialect);
  if (error.code === "InternalFailure" && error.cause !== undefined) {
    reportBug(gateway, known, error.cause);
  }
  const answer = answerError(error, { ...known, path: request.path });
  const headers = { ...answer.headers, ...requestHeaders(known) };
  // Errors are short texts in every protocol.
  return { status: answer.status, headers, body: answer.body as string | Uint8Array | undefined };
}

function reportBug(
  gateway: Gateway,
  { claim, service, request, requestId }: Identified,
  thrown: unknown,
) {
  const signer = "accessKeyId" in claim ? gateway.credentials.find(claim.accessKeyId) : undefined;
  gateway.onBug?.({
    thrown,
    account: signer?.account ?? gateway.defaultAccount,
    service: service.name,
    operation: `${request.method} ${request.path}`,
    requestId,
  });
}

const refuseUnknown = (request: WireRequest): WireResponse => ({
  status: 400,
  headers: { "content-type": "text/plain" },
  body: `No service of this harness claims ${request.method} ${request.host}${request.path}.\n`,
});
