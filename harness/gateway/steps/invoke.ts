/** Hands the decoded call to the in-process pipeline and encodes what came of it. */

import type { BodySource } from "#model/body.ts";
import { TRACE_HEADER } from "../auth/authenticate.ts";
import type { Call } from "../call.ts";
import type { Answer } from "../protocols/protocol.ts";
import { protocols } from "../protocols/protocols.ts";
import type { WireResponse } from "../wire-message.ts";
import { beginLongAnswer } from "./long-answer.ts";
import { requestHeaders } from "./request-headers.ts";
import type { Decoded, Gateway, Identified } from "./stages.ts";

export async function invoke(gateway: Gateway, decoded: Decoded): Promise<WireResponse> {
  const running = gateway.dispatch(callOf(decoded, decoded.operation.name, decoded.input));
  const begun = await beginLongAnswer(decoded, running, gateway.patienceMs);
  if (begun) return begun;
  const outcome = await running;
  if (!outcome.ok) throw outcome.error;
  const answer = protocols[decoded.protocol].encode(decoded, outcome.output, decoded.requestId);
  return openAnswer(gateway, decoded, answer);
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
    cause: caller.attribution.cause,
    traceHeader: request.headers[TRACE_HEADER],
    origin: request.origin,
    sourceIp: request.sourceIp,
    signal: request.signal,
    wire: {
      protocol,
      userAgent: request.headers["user-agent"] ?? "",
      doubt: caller.attribution.doubt,
    },
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
