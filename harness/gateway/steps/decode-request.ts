/** Decodes a request to the operation's typed input. */

import type { ReceivedBody } from "#model/body.ts";
import type { HeaderMap } from "../protocols/protocol.ts";
import { protocols } from "../protocols/protocols.ts";
import type { Routed } from "./stages.ts";

export function decodeRequest(
  routed: Routed,
  body: Uint8Array,
  stored: ReceivedBody | undefined,
): object {
  const { request, protocol, labels } = routed;
  return protocols[protocol].decode(routed, {
    path: request.path,
    query: request.query,
    headers: contentHeaders(request.headers, stored),
    labels,
    body,
    stored,
    origin: request.origin,
  });
}

/** The headers as if the content had come without a wrapping. */
function contentHeaders(headers: HeaderMap, stored: ReceivedBody | undefined): HeaderMap {
  if (!stored) return headers;
  const { "content-encoding": encoding, ...others } = headers;
  const kept = (encoding ?? "")
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "" && name !== "aws-chunked")
    .join(",");
  const length = { "content-length": String(stored.bytes) };
  return kept === ""
    ? { ...others, ...length }
    : { ...others, ...length, "content-encoding": kept };
}
