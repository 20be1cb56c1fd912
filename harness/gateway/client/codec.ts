/**
 * The client's side of a wire protocol: typed inputs become requests and answers become typed
 * outputs, by the same tables as the gateway's own side. For the services that another provider
 * may carry out; no service knows of it.
 */

import type { ServiceModel } from "#model/service-model.ts";
import type { ModelProtocol } from "#model/table.ts";
import type { HeaderMap, Members, Target } from "../protocols/protocol.ts";
import { awsJsonClient } from "./aws-json.ts";
import { awsQueryClient } from "./aws-query.ts";
import { restXmlClient } from "./rest-xml.ts";

/** A request that is not signed yet. */
export interface Outgoing {
  readonly method: string;
  /** Percent-encoded, without the query. */
  readonly path: string;
  /** Percent-encoded, without the question mark. */
  readonly rawQuery: string;
  /** Lower-case names; values as they go out, byte by byte. */
  readonly headers: Record<string, string>;
  readonly body: string | Uint8Array;
  /** The value of the member that streams, instead of a body. */
  readonly stream: unknown;
}

/** An answer whose body was read, or is `stream` where the operation's output streams. */
export interface Incoming {
  readonly status: number;
  readonly headers: HeaderMap;
  readonly body: Uint8Array;
  readonly stream: Uint8Array | AsyncIterable<Uint8Array> | undefined;
}

/** What an answer says of a failure. */
export interface FailedAnswer {
  readonly code: string;
  readonly message: string;
  readonly members: Members;
}

export interface ClientCodec {
  encode(target: Target, input: Readonly<Members>): Outgoing;
  /** Throws MalformedInput when the answer is not in this protocol's form. */
  decode(target: Target, answer: Incoming): Members;
  decodeError(service: ServiceModel, answer: Incoming): FailedAnswer;
}

const codecs: Readonly<Partial<Record<ModelProtocol, ClientCodec>>> = {
  awsJson1_0: awsJsonClient,
  awsJson1_1: awsJsonClient,
  awsQuery: awsQueryClient,
  restXml: restXmlClient,
};

/** Undefined for a service whose protocol has no client's side here. */
export const codecFor = ({ protocol }: ServiceModel): ClientCodec | undefined => codecs[protocol];
