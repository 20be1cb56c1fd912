/** The last step of a failed request: whatever was thrown becomes an answer in its protocol. */

import { AwsError } from "#kernel/aws-error.ts";
import type { ServiceModel } from "#model/service-model.ts";
import type { WireProtocol } from "../call.ts";
import { asMishap, internalFailure, unavailable } from "../dispatch/errors.ts";
import { type Dialect, failed, invalidUri } from "../errors.ts";
import { headerBytes } from "../protocols/http-bindings.ts";
import {
  type Answer,
  type ErrorFacts,
  type HeaderMap,
  MalformedInput,
} from "../protocols/protocol.ts";
import { protocols } from "../protocols/protocols.ts";
import { queryQuirks } from "../protocols/quirks.ts";

/** What an error needs to know of the request it answers. */
export interface FailedRequest {
  readonly service: ServiceModel;
  readonly protocol: WireProtocol;
  readonly requestId: string;
  readonly hostId: string;
  readonly path: string;
}

/** Anything that is not an error of AWS's kind is a bug of the harness: the caller reports it. */
export function toAwsError(thrown: unknown, dialect: Dialect): AwsError {
  if (thrown instanceof AwsError) return thrown;
  if (thrown instanceof MalformedInput) {
    const failure = thrown.part === "body" ? "malformed-body" : "malformed-parameter";
    return failed(dialect, failure, sentence(thrown.message));
  }
  if (thrown instanceof URIError) return invalidUri();
  const mishap = asMishap(thrown);
  return mishap ? unavailable(mishap) : internalFailure(thrown);
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

export function answerError(error: AwsError, request: FailedRequest): Answer {
  const facts = describeError(request.service, error);
  // A 304's headers are taken over by caches (RFC 9111, 3.2), so those of an error's text stay out.
  if (facts.status === 304) return { status: 304, headers: headersOf(error), body: undefined };
  const answer = protocols[request.protocol].encodeError(request.service, facts, {
    requestId: request.requestId,
    hostId: request.hostId,
    resource: request.path,
  });
  return { ...answer, headers: { ...answer.headers, ...headersOf(error) } };
}

const headersOf = ({ headers }: AwsError): HeaderMap =>
  Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, headerBytes(text)]));

/** An error with what the model says of it. */
export function describeError(service: ServiceModel, error: AwsError): ErrorFacts {
  const shape = service.errorShape(error.code);
  const alias = shape?.traits.awsQueryError;
  const fault = shape?.traits.error ?? error.fault;
  const fallback = fault === "server" ? 500 : 400;
  const status = error.status ?? shape?.traits.httpError ?? fallback;
  return {
    name: shape?.name ?? queryQuirks[service.name]?.jsonNames?.[error.code] ?? error.code,
    queryCode: alias?.[0] ?? queryCode(error.code, service),
    message: error.message,
    fault,
    status,
    queryStatus: error.status ?? alias?.[1] ?? status,
    shape,
    members: error.members,
  };
}

/** The names that the query protocol has for errors outside the model. */
const QUERY_CODES: Readonly<Record<string, string>> = {
  UnrecognizedClientException: "InvalidClientTokenId",
  InvalidSignatureException: "SignatureDoesNotMatch",
  MissingAuthenticationTokenException: "MissingAuthenticationToken",
  UnknownOperationException: "InvalidAction",
  AccessDeniedException: "AccessDenied",
};

const queryCode = (code: string, service: ServiceModel): string =>
  (service.queryCompatible && QUERY_CODES[code]) || code;
