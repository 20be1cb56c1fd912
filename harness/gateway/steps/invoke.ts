/** Hands the decoded call to the in-process pipeline and encodes what came of it. */

import type { BodySource } from "#model/body.ts";
import { TRACE_HEADER } from "../auth/authenticate.ts";
import type { Call, Outcome } from "../call.ts";
import type { Answer } from "../protocols/protocol.ts";
import { protocols } from "../protocols/protocols.ts";
import { Unanswered, type WireResponse } from "../wire-message.ts";
import { beginLongAnswer } from "./long-answer.ts";
import { requestHeaders } from "./request-headers.ts";
import type { Decoded, Gateway, Identified } from "./stages.ts";

export async function invoke(gateway: Gateway, decoded: Decoded): Promise<WireResponse> {
  const running = gateway.dispatch(callOf(decoded, decoded.operation.name, decoded.input));
  const begun = await beginLongAnswer(decoded, running, gateway.patienceMs);
  if (begun) return begun;
  const output = outputIn(await running);
  const answer = protocols[decoded.protocol].encode(decoded, output, decoded.requestId);
  return openAnswer(gateway, decoded, answer);
}

/** The output of the call; throws its error, or Unanswered when the client is to get no answer. */
export async function carriedOut(gateway: Gateway, call: Call): Promise<object> {
  return outputIn(await gateway.dispatch(call));
}

function outputIn(outcome: Outcome): object {
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
    cause: caller.attribution.cause,
    traceHeader: request.headers[TRACE_HEADER],
    origin: request.origin,
    sourceIp: request.sourceIp,
    signal: request.signal,
    byClient: true,
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
