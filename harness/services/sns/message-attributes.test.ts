import { expect, test } from "vitest";
import { attributesSize, parseAttributes, queueAttributes } from "./message-attributes.ts";

const text = (value: string) => ({ DataType: "String", StringValue: value });
const bytes = new Uint8Array([2, 3, 4]);

// The texts are those that real SNS answered LocalStack's recorded tests in November 2024.
test.for([
  [{ a: text("") }, "must contain non-empty message attribute value for message attribute type 'S"],
  [{ a: { DataType: "Binary" } }, "non-empty message attribute value for message attribute type '"],
  [{ a: { DataType: "String", BinaryValue: bytes } }, "with type 'String' must use field 'String'"],
  [{ a: { DataType: "Number", BinaryValue: bytes } }, "with type 'Number' must use field 'String'"],
  [{ a: { DataType: "Binary", StringValue: "x" } }, "with type 'Binary' must use field 'Binary'."],
  [
    { a: { DataType: "Text", StringValue: "x" } },
    "the set of supported type prefixes is Binary, N",
  ],
  [{ a: { DataType: "Number", StringValue: "x" } }, "while parsing the number value of message at"],
  [
    { a: { DataType: "String.Array", StringValue: "x" } },
    "of type String.Array is not a JSON arra",
  ],
  [{ ["x".repeat(256)]: text("x") }, "Length of message attribute name must be less than 256 byte"],
  [
    { "a^b": text("x") },
    "Invalid non-alphanumeric character '#x5E' was found in the message attri",
  ],
  [{ ".a": text("x") }, "Invalid message attribute name starting with character '.' was found."],
  [{ "a.": text("x") }, "Invalid message attribute name ending with character '.' was found."],
  [{ "a..b": text("x") }, "Message attribute name can not have successive '.' character."],
  [{ "AWS.x": text("x") }, "is reserved for use by AWS"],
] as const)("%o is refused", ([attributes, reason]) => {
  expect(() => parseAttributes(attributes)).toThrow(reason);
});

test("binary values are kept as base64 and given to queues as bytes", () => {
  const attributes = parseAttributes({ a: { DataType: "Binary.jpg", BinaryValue: bytes } });
  expect(attributes).toEqual({ a: { type: "Binary.jpg", value: "AgME" } });
  expect(queueAttributes(attributes)).toEqual({
    a: { DataType: "Binary.jpg", BinaryValue: bytes },
  });
});

test("the size counts names, types and values in bytes", () => {
  const attributes = parseAttributes({
    ab: text("grüß"),
    c: { DataType: "Binary", BinaryValue: bytes },
  });
  expect(attributesSize(attributes)).toBe(2 + 6 + 6 + 1 + 6 + 3);
});
