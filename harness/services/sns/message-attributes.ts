/**
 * Message attributes as they are published.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html
 */

import { Buffer } from "node:buffer";
import type { MessagePublished } from "#bus/events.ts";
import { parseJson } from "#kernel/json.ts";
import * as errors from "./errors.ts";
import { attributeNameMax } from "./limits.ts";

/** By name: the type, and the text of the value (of a binary one, base64). */
export type MessageAttributes = MessagePublished["attributes"];

interface WireAttribute {
  readonly DataType?: string | undefined;
  readonly StringValue?: string | undefined;
  readonly BinaryValue?: Uint8Array | undefined;
}

/** The attributes as they are kept; throws for one that AWS would refuse. */
export function parseAttributes(
  attributes: Readonly<Record<string, WireAttribute>> | undefined,
): MessageAttributes {
  return Object.fromEntries(
    Object.entries(attributes ?? {}).map(([name, attribute]) => {
      checkName(name);
      return [name, parseAttribute(name, attribute)];
    }),
  );
}

function parseAttribute(name: string, { DataType: type, StringValue, BinaryValue }: WireAttribute) {
  if (!type) {
    throw errors.invalidAttributeValue(
      `The message attribute '${name}' must contain non-empty message attribute type.`,
    );
  }
  const kind = type.split(".")[0];
  if (kind !== "String" && kind !== "Number" && kind !== "Binary") {
    throw errors.invalidAttributeValue(
      `The message attribute '${name}' has an invalid message attribute type, the set of ` +
        "supported type prefixes is Binary, Number, and String.",
    );
  }
  const value = fieldValue(name, type, kind === "Binary" ? "Binary" : "String", {
    String: StringValue,
    Binary: BinaryValue && Buffer.from(BinaryValue).toString("base64"),
  });
  if (kind === "Number" && (value.trim() === "" || !Number.isFinite(Number(value)))) {
    throw errors.invalidAttributeValue(
      `An error occurred while parsing the number value of message attribute '${name}'.`,
    );
  }
  if (type === "String.Array" && !Array.isArray(parseJson(value))) {
    throw errors.invalidAttributeValue(
      `The value of message attribute '${name}' of type String.Array is not a JSON array.`,
    );
  }
  return { type, value };
}

type Field = "String" | "Binary";

/** The value in the field that goes with the type; throws when it is elsewhere or nowhere. */
function fieldValue(
  name: string,
  type: string,
  field: Field,
  given: Readonly<Record<Field, string | undefined>>,
): string {
  const value = given[field];
  if (value) return value;
  if (given[field === "String" ? "Binary" : "String"]) {
    throw errors.invalidAttributeValue(
      `The message attribute '${name}' with type '${type}' must use field '${field}'.`,
    );
  }
  throw errors.invalidAttributeValue(
    `The message attribute '${name}' must contain non-empty message attribute value for message ` +
      `attribute type '${type}'.`,
  );
}

function checkName(name: string): void {
  const refuse = errors.invalidAttributeValue;
  if (Buffer.byteLength(name) >= attributeNameMax) {
    throw refuse(`Length of message attribute name must be less than ${attributeNameMax} bytes.`);
  }
  const odd = /[^\w.-]/u.exec(name)?.[0].codePointAt(0);
  if (odd !== undefined) {
    throw refuse(
      `Invalid non-alphanumeric character '#x${odd.toString(16).toUpperCase()}' was found in the ` +
        "message attribute name. Can only include alphanumeric characters, hyphens, underscores, " +
        "or dots.",
    );
  }
  if (name.startsWith(".") || name.endsWith(".")) {
    const end = name.startsWith(".") ? "starting" : "ending";
    throw refuse(`Invalid message attribute name ${end} with character '.' was found.`);
  }
  if (name.includes("..")) {
    throw refuse("Message attribute name can not have successive '.' character.");
  }
  // AWS.SNS.* and AWS.MM.* are the attributes of SMS and mobile push.
  if (/^(aws|amazon)\./i.test(name) && !/^AWS\.(SNS|MM)\./.test(name)) {
    throw refuse(`The prefix of the message attribute name '${name}' is reserved for use by AWS.`);
  }
}

export const isBinary = (type: string): boolean => type === "Binary" || type.startsWith("Binary.");

/** What attributes add to a message's size: names, types and values. */
export function attributesSize(attributes: MessageAttributes): number {
  let bytes = 0;
  for (const [name, { type, value }] of Object.entries(attributes)) {
    bytes += Buffer.byteLength(name) + Buffer.byteLength(type);
    bytes += Buffer.byteLength(value, isBinary(type) ? "base64" : "utf8");
  }
  return bytes;
}

/** The attributes as SQS takes them. */
export function queueAttributes(attributes: MessageAttributes) {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { type, value }]) => [
      name,
      isBinary(type)
        ? { DataType: type, BinaryValue: new Uint8Array(Buffer.from(value, "base64")) }
        : { DataType: type, StringValue: value },
    ]),
  );
}

/** The attributes as notifications show them. */
export function shownAttributes(attributes: MessageAttributes) {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { type, value }]) => [
      name,
      { Type: type, Value: value },
    ]),
  );
}
