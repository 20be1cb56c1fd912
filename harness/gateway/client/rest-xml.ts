/**
 * The client's side of REST XML, as S3 speaks it: path style, the bucket before the modelled path.
 * https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html
 */

import { createHash } from "node:crypto";
import type { HttpBinding, Member } from "#model/shape.ts";
import { percentEncode } from "../auth/sigv4.ts";
import { readHeaderMember, writeHeaders } from "../protocols/http-bindings.ts";
import { textOf } from "../protocols/json-value.ts";
import type { Members, Target } from "../protocols/protocol.ts";
import { xmlQuirks } from "../protocols/quirks.ts";
import { writeScalar } from "../protocols/scalar.ts";
import { parseXml } from "../protocols/xml.ts";
import { readXmlBody, writeXmlBody } from "../protocols/xml-body.ts";
import type { ClientCodec } from "./client-codec.ts";
import { readXmlError } from "./xml-error.ts";

export const restXmlClient: ClientCodec = {
  encode(target, input) {
    const { service, operation } = target;
    const http = operation.http ?? EMPTY;
    const shape = operation.input;
    const headers = headersOf(shape?.members ?? [], input);
    const parts = { method: http.method, path: pathOf(target, http, input), headers };
    const rawQuery = queryOf(http, shape?.members ?? [], input);
    if (shape?.stream) {
      return { ...parts, rawQuery, body: "", stream: input[shape.stream.name] };
    }
    const { type, body } = shape ? writeXmlBody(service, shape, input) : NOTHING;
    // The XML is another than the caller's, and so are its digests.
    for (const name of BODY_DIGESTS) delete headers[name];
    if (body === undefined) return { ...parts, rawQuery, body: "", stream: undefined };
    // Whatever does not stream is text or bytes.
    const bytes = body as string | Uint8Array;
    headers["content-type"] ??= type ?? "application/octet-stream";
    headers["content-md5"] = createHash("md5").update(bytes).digest("base64");
    return { ...parts, rawQuery, body: bytes, stream: undefined };
  },

  decode({ service, operation }, answer) {
    const shape = operation.output;
    if (!shape) return {};
    const out: Members = {};
    for (const member of shape.members) {
      const value =
        member.location === "status" ? answer.status : readHeaderMember(member, answer.headers);
      if (isHeader(member) && value !== undefined) out[member.name] = value;
    }
    const bare = xmlQuirks[service.name]?.bareOutputs?.[operation.name];
    if (bare === undefined) Object.assign(out, readXmlBody(shape, answer.body, answer.stream));
    else out[bare] = parseXml(textOf(answer.body)).text || undefined;
    return out;
  },

  decodeError: readXmlError,
};

const EMPTY: HttpBinding = { method: "GET", segments: [], literals: [], status: 200 };
const NOTHING = { type: undefined, body: undefined };
const BODY_DIGESTS = ["content-md5", "x-amz-sdk-checksum-algorithm"];

const isHeader = ({ location }: Member): boolean =>
  location === "header" || location === "prefix-headers" || location === "status";

function pathOf({ service, operation }: Target, http: HttpBinding, input: Readonly<Members>) {
  const top = xmlQuirks[service.name]?.serviceOperations;
  const bucket = top && !top.includes(operation.name) ? input["Bucket"] : undefined;
  const segments = http.segments.map((segment) => {
    const label = /^\{(.+?)\+?\}$/.exec(segment)?.[1];
    if (label === undefined) return segment;
    const text = String(input[label] ?? "").toWellFormed();
    return segment.endsWith("+}")
      ? text.split("/").map(percentEncode).join("/")
      : percentEncode(text);
  });
  const whole = bucket === undefined ? segments : [percentEncode(String(bucket)), ...segments];
  return `/${whole.join("/")}`;
}

function queryOf(http: HttpBinding, members: readonly Member[], input: Readonly<Members>): string {
  const pairs = http.literals.map(([name, value = ""]) => `${name}=${percentEncode(value)}`);
  const add = (name: string, value: string) =>
    pairs.push(`${percentEncode(name)}=${percentEncode(value.toWellFormed())}`);
  for (const { name, shape, wireName, location } of members) {
    const value = input[name];
    if (value === undefined || value === null) continue;
    if (location === "query-map") {
      for (const [key, entry] of Object.entries(value as Members)) add(key, String(entry));
    } else if (location === "query" && shape.kind === "list") {
      for (const item of value as readonly unknown[]) {
        add(wireName, writeScalar(shape.item, item, "date-time"));
      }
    } else if (location === "query") add(wireName, writeScalar(shape, value, "date-time"));
  }
  return pairs.join("&");
}

function headersOf(members: readonly Member[], input: Readonly<Members>): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const member of members) {
    const value = input[member.name];
    if (value !== undefined && value !== null) writeHeaders(member, value, headers);
  }
  return headers;
}
