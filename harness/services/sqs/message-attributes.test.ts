import { describe, expect, test } from "vitest";
import {
  attributesSize,
  md5OfAttributes,
  parseAttributes,
  parseTraceHeader,
  selectAttributes,
} from "./message-attributes.ts";

const text = (value: string) => ({ DataType: "String", StringValue: value });

describe("the MD5 of attributes", () => {
  // Digests as real SQS answered them (LocalStack's recorded snapshots, 2022 and 2023).
  test.for([
    [{ General: text("Kenobi"), Hello: text("There") }, "fca026605781cb4126a1e9044df24232"],
    [{ Hello: text("There") }, "a311262e065454b75da111d535b8dacd"],
    [{ Foo: text("Bar") }, "ae7155c6026991b6d54b11589678bf9c"],
    [
      {
        attr1: {
          DataType: "Binary",
          BinaryValue: Buffer.from(
            "traceparent\x1e00-774062d6c37081a5a0b9b5b88e30627c-2d2482211f6489da-01",
          ),
        },
      },
      "8cbe4db156db8a94db8b801b7addb984",
    ],
  ] as const)("of %o is %s", ([attributes, digest]) => {
    expect(md5OfAttributes(parseAttributes(attributes))).toBe(digest);
  });

  test("does not depend on the order in which they are given, and is absent without any", () => {
    const one = parseAttributes({ b: text("2"), a: text("1") });
    expect(md5OfAttributes(one)).toBe(
      md5OfAttributes(parseAttributes({ a: text("1"), b: text("2") })),
    );
    expect(md5OfAttributes({})).toBeUndefined();
  });
});

test("the size counts names, types and values", () => {
  const attributes = parseAttributes({
    ab: text("grüß"),
    c: { DataType: "Binary.jpg", BinaryValue: new Uint8Array(5) },
  });
  expect(attributesSize(attributes)).toBe(2 + 6 + 6 + 1 + 10 + 5);
});

describe("attributes that AWS refuses", () => {
  test.for([
    ["no type", { a: { StringValue: "x" } }, "non-empty message attribute type"],
    ["an unknown type", { a: { DataType: "Text", StringValue: "x" } }, "invalid message attribute"],
    ["an empty value", { a: text("") }, "must contain a non-empty value of type 'String'"],
    ["text for a number", { a: { DataType: "Number", StringValue: "x" } }, "to a number"],
    ["a reserved name", { "AWS.x": text("x") }, "attribute name 'AWS.x' is invalid"],
    ["a name of two periods", { "a..b": text("x") }, "attribute name 'a..b' is invalid"],
    ["a control character", { a: text("\u0000") }, "Invalid characters found"],
  ] as const)("%s", ([, attributes, reason]) => {
    expect(() => parseAttributes(attributes)).toThrow(reason);
  });

  test("more than ten", () => {
    const many = Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`a${i}`, text("x")]));
    expect(() => parseAttributes(many)).toThrow(
      "Number of message attributes [11] exceeds the allowed maximum [10].",
    );
  });

  test("a system attribute other than the trace header", () => {
    expect(parseTraceHeader({ AWSTraceHeader: text("Root=1-2-3") })).toBe("Root=1-2-3");
    expect(() => parseTraceHeader({ Other: text("x") })).toThrow("It must be AWSTraceHeader");
  });
});

describe("selecting attributes", () => {
  const attributes = parseAttributes({
    General: text("Kenobi"),
    Hello: text("There"),
    "Help.Me": text("Me"),
  });
  test.for([
    [[], []],
    [["All"], ["General", "Hello", "Help.Me"]],
    [[".*"], ["General", "Hello", "Help.Me"]],
    [["Hel.*"], ["Hello", "Help.Me"]],
    [["Hello", "Nothing"], ["Hello"]],
    [["H*"], []],
  ] as const)("by %o gives %o", ([names, found]) => {
    expect(Object.keys(selectAttributes(attributes, names))).toEqual(found);
  });
});
