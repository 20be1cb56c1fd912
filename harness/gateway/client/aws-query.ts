/**
 * The client's side of the query protocol: a form out, XML in.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */

import { textOf } from "../protocols/json-value.ts";
import { MalformedInput } from "../protocols/protocol.ts";
import { parseXml } from "../protocols/xml.ts";
import { readXmlMembers } from "../protocols/xml-value.ts";
import type { ClientCodec } from "./client-codec.ts";
import { writeForm } from "./form.ts";
import { readXmlError } from "./xml-error.ts";

export const awsQueryClient: ClientCodec = {
  encode({ service, operation }, input) {
    const form = operation.input ? writeForm(operation.input, input) : new URLSearchParams();
    form.set("Action", operation.name);
    form.set("Version", service.version);
    return {
      method: "POST",
      path: "/",
      rawQuery: "",
      headers: { "content-type": "application/x-www-form-urlencoded; charset=utf-8" },
      body: form.toString(),
      stream: undefined,
    };
  },

  decode({ operation }, { body }) {
    const { output } = operation;
    if (!output) return {};
    const root = parseXml(textOf(body));
    const result = root.children.find(({ name }) => name === `${operation.name}Result`);
    if (!result && output.members.length > 0)
      throw new MalformedInput("body", `the answer has no ${operation.name}Result`);
    return result ? readXmlMembers(output.members, result) : {};
  },

  decodeError: readXmlError,
};
