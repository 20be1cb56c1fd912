/** Hands the decoded call to the in-process pipeline and encodes what came of it. */

import type { BodySource } from "#model/body.ts";
import type { Call } from "../call.ts";
import type { Answer } from "../protocols/protocol.ts";
import { protocols } from "../protocols/protocols.ts";
import { Unanswered, type WireResponse } from "../wire-message.ts";
import type { Decoded, Gateway, Identified } from "./stages.ts";

export async function invoke(gateway: Gateway, decoded: Decoded): Promise<WireResponse> {
  const call = callOf(decoded, decoded.operation.name, decoded.input);
  const output = await carriedOut(gateway, call);
  const answer = protocols[decoded.protocol].encode(decoded, output, decoded.requestId);
  return openAnswer(gateway, decoded, answer);
}

/** The output of the call; throws its error, or Unanswered when the client is to get no answer. */
export async function carriedOut(gateway: Gateway, call: Call): Promise<object> {
  const outcome = await gateway.dispatch(call);
  if (outcome.unanswered) throw new Unanswered();
  if (!outcome.ok) throw outcome.error;
  return outcome.output;
}

/** The call of an authenticated request. */
export function callOf(
  { service, caller, request, requestId, protocol }: Pick<Decoded, "caller"> & Identified,
  operation: string,
  input: object,
): Call {
  return {
    service: service.name,
    operation,
    input,
    account: caller.account,
    region: caller.region,
    principal: caller.principal,
    requestId,
    cause: caller.cause,
    origin: request.origin,
    sourceIp: request.sourceIp,
    signal: request.signal,
    byClient: true,
    wire: { protocol, userAgent: request.headers["user-agent"] ?? "" },
  };
}

/** An answer with its body's bytes, and their number where it is known. */
export function openAnswer(
  gateway: Gateway,
  { caller, requestId, hostId, dialect }: Pick<Decoded, "caller"> & Identified,
  { status, headers, body }: Answer,
): WireResponse {
  const ids = requestHeaders({ requestId, hostId, dialect });
  if (body === undefined || typeof body === "string" || body instanceof Uint8Array) {
    return { status, headers: { ...headers, ...ids }, body };
  }
  const length = "kind" in body ? { "content-length": String(body.end - body.start) } : {};
  const opened = gateway.open(caller.account, body as BodySource);
  return { status, headers: { ...length, ...headers, ...ids }, body: opened };
}

/** The headers that name the request, as the service family calls them. */
export function requestHeaders(
  request: Pick<Identified, "requestId" | "hostId" | "dialect">,
): Record<string, string> {
  return request.dialect === "s3"
    ? { "x-amz-request-id": request.requestId, "x-amz-id-2": request.hostId }
    : { "x-amzn-requestid": request.requestId };
}
