/**
 * AWS JSON 1.0 and 1.1: the operation stands in X-Amz-Target, input and output are JSON objects.
 * https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
 */

import type { ServiceModel } from "#model/service-model.ts";
import { eventStream } from "./event-stream.ts";
import { errorBody, parseObject, readMembers, toJsonMembers } from "./json-value.ts";
import type { Answer, ErrorFacts, Members, Protocol } from "./protocol.ts";

export const awsJson: Protocol = {
  name: "aws-json",

  decode({ operation }, { body }) {
    const value = parseObject(body);
    return operation.input ? readMembers(operation.input.members, value, "name") : {};
  },

  encode({ service, operation }, output): Answer {
    const type = jsonType(service);
    const shape = operation.output;
    // Structures are plain records of their members.
    const members = output as Members;
    if (shape?.stream) {
      const others = shape.members.filter((member) => member !== shape.stream);
      const initial = JSON.stringify(toJsonMembers(others, members, "name"));
      const body = eventStream(shape.stream, members, "json", { type, text: initial });
      return { status: 200, headers: { "content-type": EVENT_STREAM }, body };
    }
    const headers = { "content-type": type };
    if (!shape) return { status: 200, headers, body: service.queryCompatible ? "" : "{}" };
    return {
      status: 200,
      headers,
      body: JSON.stringify(toJsonMembers(shape.members, members, "name")),
    };
  },

  encodeError(service, error): Answer {
    const headers = {
      "content-type": jsonType(service),
      ...(service.queryCompatible ? { "x-amzn-query-error": queryError(error) } : {}),
    };
    const body = JSON.stringify({
      __type: errorType(service, error),
      ...errorBody(error.shape, error, "name"),
    });
    return { status: error.status, headers, body };
  },
};

const EVENT_STREAM = "application/vnd.amazon.eventstream";

/**
 * What a service that spoke the query protocol before adds, so that clients keep seeing its codes.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#awsquerycompatible-trait
 */
export const queryError = (error: ErrorFacts): string =>
  `${error.queryCode};${error.fault === "server" ? "Receiver" : "Sender"}`;

/** Version 1.0 names the namespace, 1.1 does not. */
const errorType = (service: ServiceModel, error: ErrorFacts): string =>
  isVersion10(service) ? absoluteName(service, error) : error.name;

/** AWS: what no model describes is of the framework below all services. */
export const absoluteName = (service: ServiceModel, error: ErrorFacts): string =>
  `${error.shape ? service.namespace : "com.amazon.coral.service"}#${error.name}`;

/** The media type of the service's version of the protocol. */
export const jsonType = (service: ServiceModel): string =>
  `application/x-amz-json-${isVersion10(service) ? "1.0" : "1.1"}`;

const isVersion10 = (service: ServiceModel): boolean => service.protocol === "awsJson1_0";
