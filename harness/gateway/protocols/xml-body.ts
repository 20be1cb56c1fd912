/**
 * The body of a REST XML message, both ways and for both sides: a request's or an answer's.
 * https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html
 */

import type { ServiceModel } from "#model/service-model.ts";
import type { Member, StructureShape } from "#model/shape.ts";
import { textOf } from "./json-value.ts";
import type { Members } from "./protocol.ts";
import { type EncodedBody, encodePlainPayload } from "./rest-payload.ts";
import { escapeAttribute, escapeText, parseXml, XML_PROLOG } from "./xml.ts";
import { element, readXml, readXmlMembers, writeXmlMembers } from "./xml-value.ts";

export const XML_TYPE = "application/xml";

/** The members in the body; `stream` is the value of one that is not held in memory. */
export function readXmlBody(shape: StructureShape, body: Uint8Array, stream: unknown): Members {
  const { payload } = shape;
  if (payload) {
    const value = readPayload(payload, body, stream);
    return value === undefined ? {} : { [payload.name]: value };
  }
  if (shape.body.length === 0 || body.length === 0) return {};
  return readXmlMembers(shape.body, parseXml(textOf(body)));
}

function readPayload({ shape }: Member, body: Uint8Array, stream: unknown): unknown {
  if (shape.kind === "blob") return shape.streaming ? stream : body;
  if (body.length === 0) return undefined;
  return shape.kind === "string" ? textOf(body) : readXml(shape, parseXml(textOf(body)));
}

export function writeXmlBody(
  service: ServiceModel,
  shape: StructureShape,
  value: Readonly<Members>,
): EncodedBody {
  if (shape.payload) return writePayload(service, shape.payload, value);
  if (shape.body.length === 0) return { type: undefined, body: undefined };
  const namespace = escapeAttribute(service.xmlNamespace ?? "");
  const root = shape.traits.xmlName ?? shape.name;
  const inner = writeXmlMembers(shape.body, value);
  return { type: XML_TYPE, body: `${XML_PROLOG}<${root} xmlns="${namespace}">${inner}</${root}>` };
}

function writePayload(
  service: ServiceModel,
  payload: Member,
  value: Readonly<Members>,
): EncodedBody {
  const { shape, traits, name: member } = payload;
  const plain = encodePlainPayload(shape, value[member]);
  if (plain) return plain;
  // Bytes and text are plain; a payload is otherwise a structure by Smithy's rules.
  const structure = shape as StructureShape;
  const name = traits.xmlName ?? structure.traits.xmlName ?? structure.name;
  const inNamespace = traits.xmlNamespace
    ? traits
    : { ...traits, xmlNamespace: structure.traits.xmlNamespace ?? [service.xmlNamespace ?? ""] };
  return {
    type: XML_TYPE,
    body: XML_PROLOG + element(name, structure, value[member], inNamespace),
  };
}

/** A body that is one element with text: the value of `member`. */
export function writeBareBody(
  service: ServiceModel,
  member: string,
  value: Readonly<Members>,
): EncodedBody {
  const text = escapeText(String(value[member] ?? ""));
  const namespace = escapeAttribute(service.xmlNamespace ?? "");
  return {
    type: XML_TYPE,
    body: `${XML_PROLOG}<${member} xmlns="${namespace}">${text}</${member}>`,
  };
}
