/**
 * What a request has become after each step. A step takes one of these and gives the next, so the
 * order of the lists in `pipeline.ts` is checked by the compiler.
 */

import type { ReceivedBody } from "#model/body.ts";
import type { ServiceModel } from "#model/service-model.ts";
import type { Operation } from "#model/shape.ts";
import type { Authenticator, Caller } from "../auth/authenticate.ts";
import type { Claim } from "../auth/claim.ts";
import type { WireProtocol } from "../call.ts";
import type { Dialect } from "../errors.ts";
import type { BytesMax, GatewayOptions } from "../options.ts";
import type { Router } from "../route.ts";
import type { S3Address } from "../route-address.ts";
import type { WireRequest } from "../wire-message.ts";

/** What all steps are given. */
export interface Gateway extends GatewayOptions {
  readonly router: Router;
  readonly authenticator: Authenticator;
  readonly bytesMax: BytesMax;
}

export interface Identified {
  readonly request: WireRequest;
  readonly requestId: string;
  readonly hostId: string;
  readonly claim: Claim;
  readonly service: ServiceModel;
  readonly protocol: WireProtocol;
  readonly dialect: Dialect;
  /** The query, and the body's parameters where the body is a form. */
  readonly form: URLSearchParams;
  /** The body, where it had to be read to tell the service. */
  readonly collected: Uint8Array | undefined;
}

export interface Routed extends Identified {
  readonly operation: Operation;
  readonly labels: Readonly<Record<string, string>>;
  /** The bucket and key that the request addresses, where the service has such. */
  readonly address: S3Address | undefined;
}

export interface Authenticated extends Routed {
  readonly caller: Caller;
}

export interface Received extends Authenticated {
  readonly body: Uint8Array;
  readonly stored: ReceivedBody | undefined;
}

export interface Decoded extends Authenticated {
  readonly input: object;
  readonly stored: ReceivedBody | undefined;
}
