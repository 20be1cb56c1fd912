/**
 * REST JSON: the operation is the method and path, members travel all over the HTTP message, the
 * rest is a JSON object. https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html
 */

import type { Member } from "#model/shape.ts";
import { eventStream } from "./event-stream.ts";
import { readBindings, writeBindings, writeErrorHeaders } from "./http-bindings.ts";
import {
  errorBody,
  parseObject,
  readJson,
  readMembers,
  textOf,
  toJson,
  toJsonMembers,
} from "./json-value.ts";
import type { Answer, Members, Protocol, RequestParts, Target } from "./protocol.ts";
import { encodePlainPayload } from "./rest-payload.ts";

const JSON_TYPE = "application/json";

export const restJson: Protocol = {
  name: "rest-json",

  decode(target, request) {
    const shape = target.operation.input;
    const input = readBindings(target, request);
    if (shape?.payload) {
      const value = readPayload(shape.payload, request);
      if (value !== undefined) input[shape.payload.name] = value;
    } else if (shape && shape.body.length > 0) {
      Object.assign(input, readMembers(shape.body, parseObject(request.body), "jsonName"));
    }
    return input;
  },

  encode(target, output): Answer {
    const { status, headers } = writeBindings(target, output as Members);
    const { type, body } = encodeBody(target, output as Members);
    if (type !== undefined) headers["content-type"] ??= type;
    return { status, headers, body };
  },

  encodeError(_service, error): Answer {
    const headers = {
      ...writeErrorHeaders(error.shape, error),
      "content-type": JSON_TYPE,
      "x-amzn-errortype": error.name,
    };
    const body = JSON.stringify(errorBody(error.shape, error, "jsonName"));
    return { status: error.status, headers, body };
  },
};

function readPayload(member: Member, { body, stored }: RequestParts): unknown {
  const { shape } = member;
  if (shape.kind === "blob") return shape.streaming ? stored : nonEmpty(body);
  if (body.length === 0) return undefined;
  if (shape.kind === "string") return textOf(body);
  return readJson(shape, parseObject(body), "jsonName");
}

const nonEmpty = (body: Uint8Array) => (body.length === 0 ? undefined : body);

function encodeBody({ operation }: Target, output: Readonly<Members>) {
  const shape = operation.output;
  if (!shape) return { type: JSON_TYPE, body: "{}" };
  const { payload } = shape;
  if (!payload) {
    return {
      type: JSON_TYPE,
      body: JSON.stringify(toJsonMembers(shape.body, output, "jsonName")),
    };
  }
  if (payload === shape.stream && payload.shape.kind === "structure") {
    const body = eventStream(payload, output, "json");
    return { type: "application/vnd.amazon.eventstream", body };
  }
  const plain = encodePlainPayload(payload.shape, output[payload.name]);
  if (plain) return plain;
  return {
    type: JSON_TYPE,
    body: JSON.stringify(toJson(payload.shape, output[payload.name], "jsonName")),
  };
}
