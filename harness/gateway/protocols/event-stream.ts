/**
 * Answers in `application/vnd.amazon.eventstream`: length-prefixed messages with two CRC-32 sums.
 * https://smithy.io/2.0/aws/amazon-eventstream.html
 */

import { Buffer } from "node:buffer";
import { crc32 } from "node:zlib";
import { assert } from "#kernel/assert.ts";
import type { Member, Shape, StructureShape } from "#model/shape.ts";
import { toJson } from "./json-value.ts";
import type { Members } from "./protocol.ts";
import { bytesOf } from "./scalar.ts";
import { element } from "./xml-value.ts";

/** How structures inside events are written. */
export type EventForm = "json" | "xml";

/** The members beside the stream, sent first by the RPC protocols. */
export interface InitialResponse {
  readonly type: string;
  readonly text: string;
}

/** Encodes the events of `output`'s streaming member as they come. */
export async function* eventStream(
  stream: Member,
  output: Readonly<Members>,
  form: EventForm,
  initial?: InitialResponse,
): AsyncGenerator<Uint8Array> {
  if (initial) {
    const headers = { ...eventHeaders("initial-response"), ":content-type": initial.type };
    yield encodeMessage(headers, Buffer.from(initial.text));
  }
  const events = output[stream.name] ?? [];
  // The generated types say AsyncIterable; an array is accepted too.
  for await (const event of events as AsyncIterable<Members>) {
    yield encodeEvent(stream.shape, event, form);
  }
}

function encodeEvent(union: Shape, event: Readonly<Members>, form: EventForm): Uint8Array {
  assert(union.kind === "structure", "an event stream is a union");
  const member = union.members.find(({ name }) => event[name] !== undefined);
  assert(member, `${JSON.stringify(Object.keys(event))} is no event of ${union.name}`);
  assert(member.shape.kind === "structure", `${member.name} is not a structure`);
  const { type, payload } = encodePayload(member.shape, event[member.name] as Members, form);
  return encodeMessage({ ...eventHeaders(member.name), ...type }, payload);
}

/** The payload is one member's bytes, or else the whole structure. */
function encodePayload(shape: StructureShape, value: Readonly<Members>, form: EventForm) {
  const payload = shape.members.find(({ traits }) => traits.eventPayload === 1);
  const content = payload ? value[payload.name] : value;
  const contentShape = payload?.shape ?? shape;
  if (content === undefined || (contentShape.kind === "structure" && shape.members.length === 0)) {
    return { type: {}, payload: Buffer.alloc(0) };
  }
  if (contentShape.kind === "blob") {
    return { type: { ":content-type": "application/octet-stream" }, payload: bytesOf(content) };
  }
  if (form === "json") {
    const text = JSON.stringify(toJson(contentShape, content, "jsonName"));
    return { type: { ":content-type": "application/json" }, payload: Buffer.from(text) };
  }
  assert(contentShape.kind === "structure", `${shape.name} has no structure to write`);
  const text = element(contentShape.name, contentShape, content, {});
  return { type: { ":content-type": "text/xml" }, payload: Buffer.from(text) };
}

const eventHeaders = (type: string) => ({ ":message-type": "event", ":event-type": type });

const STRING_HEADER = 7;

/** One message: prelude, prelude's CRC, headers, payload, CRC of it all. */
export function encodeMessage(
  headers: Readonly<Record<string, string>>,
  payload: Uint8Array,
): Uint8Array {
  const encoded = Buffer.concat(Object.entries(headers).map(encodeHeader));
  const prelude = Buffer.alloc(12);
  prelude.writeUInt32BE(16 + encoded.length + payload.length, 0);
  prelude.writeUInt32BE(encoded.length, 4);
  prelude.writeUInt32BE(crc32(prelude.subarray(0, 8)), 8);
  const message = Buffer.concat([prelude, encoded, payload]);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(message), 0);
  return Buffer.concat([message, sum]);
}

function encodeHeader([name, value]: readonly [string, string]): Buffer {
  const valueBytes = Buffer.from(value);
  const header = Buffer.alloc(4 + name.length);
  header[0] = name.length;
  header.write(name, 1, "latin1");
  header[1 + name.length] = STRING_HEADER;
  header.writeUInt16BE(valueBytes.length, 2 + name.length);
  return Buffer.concat([header, valueBytes]);
}
