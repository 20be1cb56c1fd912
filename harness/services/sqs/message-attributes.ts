/**
 * Message attributes: their checks, their size and their MD5.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
 */

import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import * as errors from "./errors.ts";
import { attributeNameMax, invalidCharacters, messageAttributesMax } from "./limits.ts";
import type { MessageAttribute } from "./message.ts";

export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

/** An attribute as it comes from the wire. */
export interface WireAttribute {
  readonly DataType?: string | undefined;
  readonly StringValue?: string | undefined;
  readonly BinaryValue?: Uint8Array | undefined;
  readonly StringListValues?: readonly string[] | undefined;
  readonly BinaryListValues?: readonly Uint8Array[] | undefined;
}

type WireAttributes = Readonly<Record<string, WireAttribute>> | undefined;

/** The attributes as they are kept; throws for one that AWS would refuse. */
export function parseAttributes(attributes: WireAttributes): MessageAttributes {
  const entries = Object.entries(attributes ?? {});
  if (entries.length > messageAttributesMax) {
    throw errors.invalidParameter(
      `Number of message attributes [${entries.length}] exceeds the allowed maximum ` +
        `[${messageAttributesMax}].`,
    );
  }
  return Object.fromEntries(entries.map(([name, value]) => [name, parseAttribute(name, value)]));
}

function parseAttribute(name: string, attribute: WireAttribute): MessageAttribute {
  checkName(name);
  const type = attribute.DataType ?? "";
  if (type === "") {
    throw errors.invalidParameter(
      `The message attribute '${name}' must contain a non-empty message attribute type.`,
    );
  }
  if (attribute.StringListValues?.length || attribute.BinaryListValues?.length) {
    throw errors.unsupported("Message attribute list values in SendMessage are not supported.");
  }
  const kind = type.split(".")[0];
  if (kind !== "String" && kind !== "Number" && kind !== "Binary") {
    throw errors.invalidParameter(
      `The message attribute '${name}' has an invalid message attribute type, the set of ` +
        "supported type prefixes is Binary, Number, and String.",
    );
  }
  if (type.length > attributeNameMax) {
    throw errors.invalidParameter(
      `The type of message attribute '${name}' is longer than ${attributeNameMax} characters.`,
    );
  }
  return { type, value: parseValue(name, kind, attribute) };
}

function parseValue(name: string, kind: string, attribute: WireAttribute): string {
  const value =
    kind === "Binary"
      ? attribute.BinaryValue && Buffer.from(attribute.BinaryValue).toString("base64")
      : attribute.StringValue;
  if (!value) {
    throw errors.invalidParameter(
      `Message (user) attribute '${name}' must contain a non-empty value of type '${kind}'.`,
    );
  }
  if (kind !== "Binary" && invalidCharacters.test(value)) throw errors.invalidMessageContents();
  if (kind === "Number" && (value.trim() === "" || !Number.isFinite(Number(value)))) {
    throw errors.invalidParameter(
      `Can't cast the value of message (user) attribute '${name}' to a number.`,
    );
  }
  return value;
}

function checkName(name: string): void {
  const reserved = /^(aws|amazon)\./i.test(name);
  const shaped = /^[\w-]+(\.[\w-]+)*$/.test(name) && name.length <= attributeNameMax;
  if (reserved || !shaped) {
    throw errors.invalidParameter(
      `Message (user) attribute name '${name}' is invalid: it can contain letters, digits, ` +
        "underscores, hyphens and single periods, must not start with AWS. or Amazon., and has " +
        `at most ${attributeNameMax} characters.`,
    );
  }
}

/** The AWSTraceHeader; no other system attribute can be sent. */
export function parseTraceHeader(attributes: WireAttributes): string | undefined {
  const other = Object.keys(attributes ?? {}).find((name) => name !== "AWSTraceHeader");
  if (other !== undefined) {
    throw errors.invalidParameter(
      `Message system attribute name '${other}' is invalid. It must be AWSTraceHeader.`,
    );
  }
  const header = attributes?.["AWSTraceHeader"];
  if (header && (header.DataType !== "String" || !header.StringValue)) {
    throw errors.invalidParameter("Message system attribute 'AWSTraceHeader' must be a String.");
  }
  return header?.StringValue;
}

/** The attributes back in their wire shape. */
export function wireAttributes(attributes: MessageAttributes) {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { type, value }]) => [
      name,
      isBinary(type)
        ? { DataType: type, BinaryValue: new Uint8Array(Buffer.from(value, "base64")) }
        : { DataType: type, StringValue: value },
    ]),
  );
}

const isBinary = (type: string) => type === "Binary" || type.startsWith("Binary.");

const bytesOf = ({ type, value }: MessageAttribute): Buffer =>
  Buffer.from(value, isBinary(type) ? "base64" : "utf8");

/** What attributes add to a message's size: names, types and values. */
export function attributesSize(attributes: MessageAttributes): number {
  let bytes = 0;
  for (const [name, attribute] of Object.entries(attributes)) {
    bytes += Buffer.byteLength(name) + Buffer.byteLength(attribute.type);
    bytes += bytesOf(attribute).length;
  }
  return bytes;
}

/**
 * MD5 over the attributes in the order of their names: each name, type and value is preceded by
 * its length in four bytes, the value also by 1 for text or 2 for bytes. Undefined without any.
 */
export function md5OfAttributes(attributes: MessageAttributes): string | undefined {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  const hash = createHash("md5");
  const part = (bytes: Uint8Array) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hash.update(length).update(bytes);
  };
  for (const name of names) {
    const attribute = attributes[name];
    if (!attribute) continue;
    part(Buffer.from(name));
    part(Buffer.from(attribute.type));
    hash.update(Uint8Array.of(isBinary(attribute.type) ? 2 : 1));
    part(bytesOf(attribute));
  }
  return hash.digest("hex");
}

/** The attributes selected by `names`: exact names, `All`, `.*`, or a prefix such as `foo.*`. */
export function selectAttributes(
  attributes: MessageAttributes,
  names: readonly string[],
): MessageAttributes {
  const chosen = (name: string) =>
    names.some(
      (wanted) =>
        wanted === "All" ||
        wanted === name ||
        (wanted.endsWith(".*") && name.startsWith(wanted.slice(0, -2))),
    );
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => chosen(name)));
}
