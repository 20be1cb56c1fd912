/**
 * What a wire protocol is to the gateway: a pure pair of functions between HTTP parts and typed
 * values, driven by the model. No service knows its protocol, and a codec keeps no state.
 */

import type { BodySource, ReceivedBody } from "#model/body.ts";
import type { ServiceModel } from "#model/service-model.ts";
import type { Operation, StructureShape } from "#model/shape.ts";
import type { WireProtocol } from "../call.ts";

/** Header names are lower-case. */
export type HeaderMap = Readonly<Record<string, string>>;

/** What a request is for. */
export interface Target {
  readonly service: ServiceModel;
  readonly operation: Operation;
}

/** All of a request that decoding may look at. */
export interface RequestParts {
  /** Still percent-encoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: HeaderMap;
  /** Decoded path labels, by member name. */
  readonly labels: Readonly<Record<string, string>>;
  /** Empty where the body is streamed. */
  readonly body: Uint8Array;
  /** The received body of an operation with a streaming input. */
  readonly stored: ReceivedBody | undefined;
  /** Base URL under which the caller reached the gateway. */
  readonly origin: string;
}

/** An encoded answer; the server adds what is the same in all protocols. */
export interface Answer {
  readonly status: number;
  readonly headers: HeaderMap;
  readonly body: string | BodySource | undefined;
}

/** An error with all that any protocol writes of it. */
export interface ErrorFacts {
  /** The shape's name where the error is modelled, else the thrown code. */
  readonly name: string;
  /** The code in the query protocol. */
  readonly queryCode: string;
  readonly message: string;
  readonly fault: "client" | "server";
  readonly status: number;
  readonly queryStatus: number;
  readonly shape: StructureShape | undefined;
  readonly members: Readonly<Record<string, unknown>>;
}

/** What an error's text tells about the request it answers. */
export interface ErrorContext {
  readonly requestId: string;
  /** The path, as S3 reports it. */
  readonly resource: string;
  /** S3's second request id. */
  readonly hostId: string;
}

export interface Protocol {
  readonly name: WireProtocol;
  /** Throws {@link MalformedInput} when the request is not in this protocol's form. */
  decode(target: Target, request: RequestParts): object;
  encode(target: Target, output: object, requestId: string): Answer;
  encodeError(service: ServiceModel, error: ErrorFacts, context: ErrorContext): Answer;
}

/** A request that cannot be decoded; the pipeline turns it into the protocol's own error. */
export class MalformedInput extends Error {
  override readonly name = "MalformedInput";
  /** Whether the body or a parameter (path, query, header, form field) is at fault. */
  readonly part: "body" | "parameter";

  constructor(part: "body" | "parameter", message: string) {
    super(message);
    this.part = part;
  }
}

/** A value decoded to, or to be encoded from, a structure. */
export type Members = Record<string, unknown>;

/** Sets a map's entry; a key named `__proto__` is an entry like any other. */
export function setEntry(record: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== "__proto__") record[key] = value;
  else {
    Object.defineProperty(record, key, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
}
