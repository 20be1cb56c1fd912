import { Buffer } from "node:buffer";
import { describe, expect, test } from "vitest";
import { serviceModel } from "#model/service-model.ts";
import type { ServiceName } from "#model/types/index.ts";
import { decodeCbor, encodeCbor } from "./cbor.ts";
import { encodeMessage } from "./event-stream.ts";
import { MalformedInput, type Protocol, type RequestParts, type Target } from "./protocol.ts";
import { protocols } from "./protocols.ts";
import { parseBase64, parseNumber } from "./scalar.ts";
import { parseTimestamp } from "./timestamp.ts";
import { escapeText, parseXml } from "./xml.ts";

const target = (service: ServiceName, name: string): Target => {
  const model = serviceModel(service);
  const operation = model.operations.get(name);
  if (!operation) throw new Error(`${service} has no ${name}`);
  return { service: model, operation };
};

const request = (body: string | Uint8Array, parts: Partial<RequestParts> = {}): RequestParts => ({
  path: "/",
  query: new URLSearchParams(),
  headers: {},
  labels: {},
  body: Buffer.from(body),
  stored: undefined,
  origin: "http://localhost:4566",
  ...parts,
});

const decode = (protocol: Protocol, of: Target, parts: RequestParts) => () =>
  protocol.decode(of, parts);

describe("bodies that are refused", () => {
  const send = target("sqs", "SendMessage");
  test.for([
    ["not JSON", "{"],
    ["a list", "[]"],
    ["null", "null"],
    ["a number for text", '{"MessageBody":1}'],
    ["text for a number", '{"DelaySeconds":"soon"}'],
    ["a list for a map", '{"MessageAttributes":[]}'],
    ["text for bytes that is no base64", '{"MessageAttributes":{"a":{"BinaryValue":"*"}}}'],
  ])("JSON: %s", ([, body]) => {
    expect(decode(protocols["aws-json"], send, request(body ?? ""))).toThrow(MalformedInput);
  });

  test.for([
    ["cut short", Buffer.of(0xa1, 0x61)],
    ["with bytes left over", Buffer.of(0xa0, 0xa0)],
    ["with a reserved length", Buffer.of(0xbc)],
    ["a list", Buffer.of(0x80)],
    ["a number for text", encodeCbor({ MessageBody: 1 })],
    ["nested without end", Buffer.alloc(1000, 0x81)],
  ] as const)("CBOR: %s", ([, body]) => {
    expect(decode(protocols["rpc-v2-cbor"], send, request(body))).toThrow(MalformedInput);
  });

  test.for([
    ["empty", " "],
    ["cut short", "<a><b></b>"],
    ["crossed", "<a><b></a></b>"],
    ["two roots", "<a/><b/>"],
    ["text outside", "<a/>x"],
    ["a document type", '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'],
    ["an unknown entity", "<a>&nbsp;</a>"],
    ["a bare ampersand", "<a>x & y</a>"],
    ["a broken attribute", "<a b=c/>"],
    ["an unclosed comment", "<a><!-- </a>"],
    ["an unclosed tag", "<a"],
    ["nested without end", "<a>".repeat(1000)],
  ])("XML: %s", ([, body]) => {
    expect(() => parseXml(body ?? "")).toThrow(MalformedInput);
  });

  test("form: a parameter of another type", () => {
    const parts = request("Action=SendMessage&DelaySeconds=soon");
    expect(decode(protocols["aws-query"], send, parts)).toThrow(MalformedInput);
  });
});

describe("odd requests that are understood", () => {
  test("XML with a prologue, comments, CDATA, prefixes and references", () => {
    const text =
      '\ufeff<?xml version="1.0"?><!-- c --><x:a xmlns:x="u" b="1 > 0">' +
      "<c>a<![CDATA[<&>]]>b&#x41;&#66;&lt;</c></x:a>\n";
    expect(parseXml(text)).toMatchObject({
      name: "a",
      attributes: { b: "1 > 0" },
      children: [{ name: "c", text: "a<&>bAB<" }],
    });
  });

  test("control characters survive XML as references", () => {
    expect(escapeText("a\rb\u0001<")).toBe("a&#xD;b&#x1;&lt;");
    expect(parseXml(`<a>${escapeText("a\rb<&>\u2028")}</a>`).text).toBe("a\rb<&>\u2028");
  });

  test("a map's entry named __proto__ is an entry", () => {
    const body = '{"QueueName":"q","tags":{"__proto__":"x"}}';
    const input = protocols["aws-json"].decode(target("sqs", "CreateQueue"), request(body));
    expect(JSON.stringify(input)).toBe(body);
    expect(Object.getPrototypeOf((input as { readonly tags: object }).tags)).toBe(Object.prototype);
  });

  test("a form posted to a queue's URL is about that queue", () => {
    const body =
      "Action=SendMessage&MessageBody=m&MessageAttribute.1.Name=a&MessageAttribute.1.Value.DataType=String&MessageAttribute.1.Value.StringValue=v";
    const parts = request(body, { path: "/000000000000/q" });
    expect(protocols["aws-query"].decode(target("sqs", "SendMessage"), parts)).toEqual({
      QueueUrl: "http://localhost:4566/000000000000/q",
      MessageBody: "m",
      MessageAttributes: { a: { DataType: "String", StringValue: "v" } },
    });
  });

  test("list items come in the order of their numbers, with or without `member`", () => {
    const describe = target("elastic-beanstalk", "DescribeEnvironments");
    for (const name of ["EnvironmentNames.member.", "EnvironmentNames."]) {
      const body = `${name}10=c&${name}2=b&${name}1=a`;
      expect(protocols["aws-query"].decode(describe, request(body))).toEqual({
        EnvironmentNames: ["a", "b", "c"],
      });
    }
  });

  test("a date that cannot be read in a header is absent", () => {
    const get = target("s3", "GetObject");
    const parts = request("", { headers: { "if-modified-since": "soon", range: "bytes=0-" } });
    expect(protocols["rest-xml"].decode(get, parts)).toEqual({ Range: "bytes=0-" });
  });
});

describe("scalars", () => {
  test.for([
    "2009-02-13T23:31:30Z",
    "2009-02-13T23:31:30.000Z",
    "2009-02-14T00:31:30+01:00",
    "2009-02-13 23:31:30",
    "1234567890",
    "1.23456789e9",
    "Fri, 13 Feb 2009 23:31:30 GMT",
  ])("%s is a timestamp", (text) => {
    expect(parseTimestamp(text)).toEqual(new Date(1234567890000));
  });

  test.for(["", "soon", "2009-13-45", "1e99", "13 Feb"])("%j is no timestamp", (text) => {
    expect(() => parseTimestamp(text)).toThrow(MalformedInput);
  });

  test.for([
    ["7", 7],
    ["-1.5e3", -1500],
    ["NaN", Number.NaN],
    ["-Infinity", -Infinity],
  ] as const)("%s is a number", ([text, value]) => {
    expect(parseNumber(text)).toBe(value);
  });

  test.for(["", "0x10", "1,5", "ten", "--1"])("%j is no number", (text) => {
    expect(() => parseNumber(text)).toThrow(MalformedInput);
  });

  test("base64 may be broken into lines, but must be base64", () => {
    expect(Buffer.from(parseBase64("aGVs\nbG8=")).toString()).toBe("hello");
    expect(() => parseBase64("aGVs!bG8=")).toThrow(MalformedInput);
  });
});

describe("bytes", () => {
  /** RFC 8949, appendix A. */
  test.for([
    ["1818", 24],
    ["1a000f4240", 1_000_000],
    ["3903e7", -1000],
    ["f93c00", 1],
    ["f90001", 2 ** -24],
    ["fb3ff199999999999a", 1.1],
    ["c11a514b67b0", new Date(1363896240000)],
    ["83010203", [1, 2, 3]],
    ["bf61610161629f0203ffff", { a: 1, b: [2, 3] }],
    ["7f657374726561646d696e67ff", "streaming"],
    ["f4", false],
    ["f6", null],
  ] as const)("CBOR %s", ([hex, value]) => {
    expect(decodeCbor(Buffer.from(hex, "hex"))).toEqual(value);
  });

  test("an event stream message has the lengths and sums that the protocol asks for", () => {
    // https://smithy.io/2.0/aws/amazon-eventstream.html
    const message = Buffer.from(encodeMessage({ a: "b" }, Buffer.from("{}")));
    expect(message.readUInt32BE(0)).toBe(message.length);
    expect(message.readUInt32BE(4)).toBe(6);
    expect(message.subarray(12, 18).toString("latin1")).toBe("\x01a\x07\x00\x01b");
    expect(message.subarray(18, 20).toString()).toBe("{}");
  });
});
