/** Receives a REST request's body: into the blob store where it streams, else into memory. */

import type { PassingBody, StoredBody } from "#model/body.ts";
import type { Caller } from "../auth/authenticate.ts";
import {
  lengthOf,
  openPayload,
  type Payload,
  type PayloadOptions,
  payloadForm,
} from "../auth/payload.ts";
import { bodyTooLarge, entityTooLarge } from "../errors.ts";
import { xmlQuirks } from "../protocols/quirks.ts";
import { joined } from "./collect.ts";
import type { Authenticated, Gateway, Received } from "./stages.ts";

export async function receive(
  gateway: Gateway,
  authenticated: Authenticated,
  collected: Uint8Array | undefined,
): Promise<Received> {
  const streams = authenticated.operation.input?.stream?.shape.kind === "blob";
  const { bytesMax } = gateway;
  if (streams) {
    const payload = payloadOf(authenticated, collected, {
      bytesMax: bytesMax.streamed,
      tooLarge: (bytes) => entityTooLarge(bytes, bytesMax.streamed),
    });
    const stored =
      passing(gateway, authenticated, payload) ??
      (await store(gateway, authenticated.caller, payload));
    return { ...authenticated, body: NO_BYTES, stored };
  }
  const payload = payloadOf(authenticated, collected, {
    bytesMax: bytesMax.collected,
    tooLarge: () => bodyTooLarge(authenticated.dialect, bytesMax.collected),
  });
  return { ...authenticated, body: await joined(payload.chunks), stored: undefined };
}

const NO_BYTES = new Uint8Array(0);

function payloadOf(
  { request, operation, caller, dialect, service }: Authenticated,
  collected: Uint8Array | undefined,
  limit: Pick<PayloadOptions, "bytesMax" | "tooLarge">,
): Payload {
  const foreign = xmlQuirks[service.name]?.foreignChecksums?.includes(operation.name);
  return openPayload(collected ? once(collected) : request.body, {
    form: payloadForm(request.headers["x-amz-content-sha256"]),
    headers: request.headers,
    signer: caller.signer,
    checksums: dialect === "s3" && !foreign && operation.input !== undefined && hasBody(request),
    ...limit,
  });
}

/** A GET's or HEAD's headers are never about a body of its own. */
const hasBody = ({ method }: { readonly method: string }) => method !== "GET" && method !== "HEAD";

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  if (bytes.length > 0) yield bytes;
}

/**
 * The body as it comes, for a service that takes it so; one of unknown length is stored first, as
 * it could not be sent on.
 */
function passing(
  gateway: Gateway,
  { request: { headers }, service }: Authenticated,
  { chunks, checksums, trailing }: Payload,
): PassingBody | undefined {
  const bytes = lengthOf(headers["x-amz-decoded-content-length"] ?? headers["content-length"]);
  if (bytes === undefined || !gateway.passes?.(service.name)) return undefined;
  return { kind: "passing", chunks, bytes, checksums, trailing };
}

/** Stores a body whole; what it declared is verified before its end is reached. */
export async function store(
  gateway: Gateway,
  { account }: Pick<Caller, "account">,
  payload: Payload,
): Promise<StoredBody> {
  const { segments, bytes, md5 } = await gateway.spool(account, payload.chunks);
  return { kind: "stored", segments, bytes, md5, checksums: payload.checksums };
}
