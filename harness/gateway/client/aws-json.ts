/**
 * The client's side of AWS JSON.
 * https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
 */

import { parseJson } from "#kernel/json.ts";
import { jsonType } from "../protocols/aws-json.ts";
import { parseObject, readMembers, textOf, toJsonMembers } from "../protocols/json-value.ts";
import type { Members } from "../protocols/protocol.ts";
import type { ClientCodec } from "./client-codec.ts";

export const awsJsonClient: ClientCodec = {
  encode({ service, operation }, input) {
    const members = operation.input?.members ?? [];
    return {
      method: "POST",
      path: "/",
      rawQuery: "",
      headers: {
        "content-type": jsonType(service),
        "x-amz-target": `${service.targetPrefix}.${operation.name}`,
      },
      body: JSON.stringify(toJsonMembers(members, input, "name")),
      stream: undefined,
    };
  },

  decode({ operation }, { body }) {
    return operation.output ? readMembers(operation.output.members, parseObject(body), "name") : {};
  },

  decodeError(service, { body, headers, status }) {
    const parsed = parseJson(textOf(body));
    const value = typeof parsed === "object" && parsed !== null ? (parsed as Members) : {};
    const type = String(value["__type"] ?? headers["x-amzn-errortype"] ?? `Http${status}`);
    // A service that spoke the query protocol before tells its code of that time beside.
    const queryCode = headers["x-amzn-query-error"]?.split(";")[0];
    const name = type.slice(type.lastIndexOf("#") + 1);
    const shape = service.errorShape(name) ?? service.errorShape(queryCode ?? "");
    return {
      code: shape ? shape.name : (queryCode ?? name),
      message: String(value["message"] ?? value["Message"] ?? ""),
      members: shape ? readMembers(shape.members, value, "name") : {},
    };
  },
};
