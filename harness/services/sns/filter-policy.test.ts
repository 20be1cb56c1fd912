import { describe, expect, test } from "vitest";
import { whyFiltered } from "./filter-policy.ts";
import { checkFilterPolicy } from "./filter-policy-check.ts";
import type { MessageAttributes } from "./message-attributes.ts";

const text = (value: string) => ({ type: "String", value });
const number = (value: string) => ({ type: "Number", value });
const list = (value: unknown) => ({ type: "String.Array", value: JSON.stringify(value) });

const byAttributes = (policy: object, attributes: MessageAttributes) =>
  whyFiltered(
    { scope: "MessageAttributes", policy: JSON.parse(JSON.stringify(policy)) },
    { message: "", attributes },
  );

const byBody = (policy: object, message: string) =>
  whyFiltered(
    { scope: "MessageBody", policy: JSON.parse(JSON.stringify(policy)) },
    { message, attributes: {} },
  );

describe("by attributes", () => {
  test.for([
    ["an exact text", { a: ["x", "y"] }, { a: text("y") }, true],
    ["another text", { a: ["x", "y"] }, { a: text("z") }, false],
    ["text for a number", { a: [5] }, { a: text("5") }, false],
    ["an equal number", { a: [5] }, { a: number("5.0") }, true],
    ["a missing attribute", { a: ["x"] }, {}, false],
    ["every key", { a: ["x"], b: ["y"] }, { a: text("x"), b: text("y") }, true],
    ["one key of two", { a: ["x"], b: ["y"] }, { a: text("x") }, false],
    ["a prefix", { a: [{ prefix: "Object" }] }, { a: text("ObjectCreated") }, true],
    ["no prefix", { a: [{ prefix: "Object" }] }, { a: text("Test") }, false],
    ["a suffix", { a: [{ suffix: ".csv" }] }, { a: text("b.csv") }, true],
    ["a suffix of another case", { a: [{ suffix: ".csv" }] }, { a: text("b.CSV") }, false],
    ["any case", { a: [{ "equals-ignore-case": "csv" }] }, { a: text("CSV") }, true],
    ["anything but", { a: [{ "anything-but": ["x"] }] }, { a: text("y") }, true],
    ["not but", { a: [{ "anything-but": ["x", "y"] }] }, { a: text("y") }, false],
    ["anything but one", { a: [{ "anything-but": "x" }] }, { a: text("x") }, false],
    ["nothing at all", { a: [{ "anything-but": "x" }] }, {}, false],
    ["but a prefix", { a: [{ "anything-but": { prefix: "x" } }] }, { a: text("xy") }, false],
    ["no such prefix", { a: [{ "anything-but": { prefix: "x" } }] }, { a: text("yx") }, true],
    [
      "but suffixes",
      { a: [{ "anything-but": { suffix: [".a", ".b"] } }] },
      { a: text("x.b") },
      false,
    ],
    ["in a range", { a: [{ numeric: [">", 0, "<=", 5] }] }, { a: number("5") }, true],
    ["out of a range", { a: [{ numeric: [">", 0, "<=", 5] }] }, { a: number("0") }, false],
    ["an equal", { a: [{ numeric: ["=", 1.5] }] }, { a: number("1.50") }, true],
    ["text in a range", { a: [{ numeric: [">", 0] }] }, { a: text("1") }, false],
    ["existing", { a: [{ exists: true }] }, { a: text("x") }, true],
    ["not existing", { a: [{ exists: true }] }, {}, false],
    ["absent", { a: [{ exists: false }] }, {}, true],
    ["not absent", { a: [{ exists: false }] }, { a: text("x") }, false],
    ["an address", { a: [{ cidr: "10.0.0.0/24" }] }, { a: text("10.0.0.255") }, true],
    ["another address", { a: [{ cidr: "10.0.0.0/24" }] }, { a: text("10.0.1.0") }, false],
    ["null for an absent one", { a: [null, { "anything-but": "x" }] }, {}, true],
    ["one of a list", { a: ["x"] }, { a: list(["y", "x"]) }, true],
    ["none of a list", { a: ["x"] }, { a: list(["y", 1, true, null]) }, false],
    ["null in a list", { a: [null] }, { a: list([null]) }, true],
    ["true in a list", { a: [true] }, { a: list([true]) }, true],
    ["binary", { a: ["eA=="] }, { a: { type: "Binary", value: "eA==" } }, false],
    ["$or, first", { $or: [{ a: ["x"] }, { b: ["y"] }] }, { a: text("x") }, true],
    ["$or, second", { $or: [{ a: ["x"] }, { b: ["y"] }] }, { b: text("y") }, true],
    ["$or, none", { $or: [{ a: ["x"] }, { b: ["y"] }] }, { c: text("z") }, false],
    ["$or and a key", { $or: [{ a: ["x"] }, { b: ["y"] }], c: ["z"] }, { a: text("x") }, false],
  ] as const)("%s", ([, policy, attributes, through]) => {
    expect(byAttributes(policy, attributes) === undefined).toBe(through);
  });

  test("the reason names attribute, value and conditions", () => {
    expect(byAttributes({ a: [{ suffix: ".csv" }] }, { a: text("b.CSV") })).toBe(
      'attribute "a" is "b.CSV", which does not match [{"suffix":".csv"}]',
    );
    expect(byAttributes({ $or: [{ a: ["x"] }, { b: ["y"] }] }, {})).toBe(
      'no alternative of $or matches (attribute "a" is missing; attribute "b" is missing)',
    );
  });
});

describe("by body", () => {
  const message = JSON.stringify({
    store: "x",
    price: 5,
    open: true,
    nothing: null,
    customer: { name: "Ada", tags: ["a", "b"] },
    items: [
      { id: 1, kind: "song" },
      { id: 2, kind: "movie" },
    ],
  });
  test.for([
    [{ store: ["x"] }, true],
    [{ price: [{ numeric: ["<", 6] }] }, true],
    [{ open: [true] }, true],
    [{ open: ["true"] }, false],
    [{ nothing: [null] }, true],
    [{ customer: { name: [{ prefix: "A" }] } }, true],
    [{ customer: { tags: ["b"] } }, true],
    [{ customer: { tags: ["c"] } }, false],
    [{ customer: { age: [{ exists: false }] } }, true],
    [{ items: { kind: ["movie"] } }, true],
    [{ items: { kind: ["movie"], id: [1] } }, false],
    [{ other: { name: ["x"] } }, false],
  ] as const)("%o", ([policy, through]) => {
    expect(byBody(policy, message) === undefined).toBe(through);
  });

  test("a body that is no JSON object passes no filter", () => {
    expect(byBody({ a: ["x"] }, "plain")).toContain("which is no JSON object");
  });
});

describe("a policy is refused when", () => {
  test.for([
    ["it is no JSON", "nonsense", "FilterPolicy: failed to parse JSON."],
    ["a rule is a text", { a: "x" }, '"a" must be an object or an array'],
    ["a list is empty", { a: [] }, "Empty arrays are not allowed"],
    ["a value is a list", { a: [["x"]] }, "Match value must be String, number, true"],
    ["an operator is unknown", { a: [{ like: "x" }] }, "Unrecognized match type like"],
    ["there are two operators", { a: [{ prefix: "x", suffix: "y" }] }, "Only one key allowed"],
    ["a range is empty", { a: [{ numeric: [] }] }, "Invalid member in numeric match: ]"],
    ["a range begins with a number", { a: [{ numeric: [1] }] }, "member in numeric match: 1"],
    ["a comparison is unknown", { a: [{ numeric: ["~", 1] }] }, "range operator: ~"],
    ["an equal is text", { a: [{ numeric: ["=", "0"] }] }, "Value of equals must be numeric"],
    ["a bound is text", { a: [{ numeric: [">", "1"] }] }, "Value of > must be numeric"],
    ["a range goes down", { a: [{ numeric: ["<", 9, ">", 1] }] }, "Too many elements in numeric"],
    [
      "a bound follows a bound",
      { a: [{ numeric: [">", 20, 30] }] },
      "Bad value in numeric range: 30",
    ],
    [
      "a range has no top",
      { a: [{ numeric: [">=", 1, ">", 2] }] },
      "Bad numeric range operator: >",
    ],
    ["a top is missing", { a: [{ numeric: [">", 20, "<="] }] }, "Value of <= must be numeric"],
    ["a range is empty inside", { a: [{ numeric: [">", 3, "<", 1] }] }, "Bottom must be less than"],
    [
      "a range goes on",
      { a: [{ numeric: [">", 2, "<", 3, "<", 5] }] },
      "Too many terms in numeric",
    ],
    ["exists is text", { a: [{ exists: "no" }] }, "exists match pattern must be either true or"],
    ["a nested rule is text", { a: { suffix: "x" } }, '"suffix" must be an object or an array'],
    ["a block is malformed", { a: [{ cidr: "10.0.0.0" }] }, "Malformed CIDR"],
    ["it nests in attributes", { a: { b: ["x"] } }, "does not support nested filter policy"],
    [
      "it has six keys",
      { a: ["x"], b: ["x"], c: ["x"], d: ["x"], e: ["x"], f: ["x"] },
      "can not have more than 5 keys",
    ],
    [
      "it amounts to too many combinations",
      { a: [1, 2, 3, 4, 5, 6], b: [1, 2, 3, 4, 5, 6], c: [1, 2, 3, 4, 5] },
      "Filter policy is too complex",
    ],
  ] as const)("%s", ([, policy, reason]) => {
    const given = typeof policy === "string" ? policy : JSON.stringify(policy);
    expect(() => checkFilterPolicy(given, { scope: "MessageAttributes", where: "" })).toThrow(
      reason,
    );
  });

  test("and not when it nests in the body", () => {
    expect(() =>
      checkFilterPolicy('{"a":{"b":["x"]}}', { scope: "MessageBody", where: "" }),
    ).not.toThrow();
  });
});
