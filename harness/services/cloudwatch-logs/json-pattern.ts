/**
 * Filter patterns over JSON messages: `{ ($.level = "error*") && ($.status >= 500) }`.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html#matching-terms-events-json
 */

import { isJsonObject, type Json, parseJson } from "#kernel/json.ts";
import * as errors from "./errors.ts";

type Test = (message: Json) => boolean;

const TOKEN =
  /\s*(?:(\$(?:\.[A-Za-z_][\w-]*|\["[^"]+"\]|\[\d+\])+)|(&&|\|\||!=|<=|>=|[()=<>])|"((?:[^"\\]|\\.)*)"|([^\s()=<>!&|"]+))/y;

interface Token {
  readonly kind: "selector" | "sign" | "quoted" | "word";
  readonly text: string;
}

/** Throws AWS's error for a pattern that cannot be read. */
export function parseJsonPattern(pattern: string): (message: string) => boolean {
  const inner = /^\{(.*)\}$/s.exec(pattern.trim())?.[1];
  if (inner === undefined) throw invalid(pattern);
  const reader = { tokens: tokensOf(inner, pattern), pattern };
  const test = either(reader);
  if (reader.tokens.length > 0) throw invalid(pattern);
  return (message) => {
    const value = parseJson(message);
    return value !== undefined && test(value);
  };
}

interface Reader {
  readonly tokens: Token[];
  readonly pattern: string;
}

function tokensOf(text: string, pattern: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (text.slice(TOKEN.lastIndex).trim() !== "") {
    const [, selector, sign, quoted, word] = TOKEN.exec(text) ?? [];
    if (selector !== undefined) tokens.push({ kind: "selector", text: selector });
    else if (sign !== undefined) tokens.push({ kind: "sign", text: sign });
    else if (quoted !== undefined) tokens.push({ kind: "quoted", text: quoted });
    else if (word !== undefined) tokens.push({ kind: "word", text: word });
    else throw invalid(pattern);
  }
  return tokens;
}

function either(reader: Reader): Test {
  const tests = [both(reader)];
  while (takeSign(reader, "||")) tests.push(both(reader));
  return (message) => tests.some((test) => test(message));
}

function both(reader: Reader): Test {
  const tests = [single(reader)];
  while (takeSign(reader, "&&")) tests.push(single(reader));
  return (message) => tests.every((test) => test(message));
}

function single(reader: Reader): Test {
  if (takeSign(reader, "(")) {
    const test = either(reader);
    if (!takeSign(reader, ")")) throw invalid(reader.pattern);
    return test;
  }
  const selector = take(reader);
  if (selector.kind !== "selector") throw invalid(reader.pattern);
  const path = pathOf(selector.text);
  const operator = take(reader);
  const operand = take(reader);
  const test = comparison(operator.text.toUpperCase(), operand);
  if (!test) throw invalid(reader.pattern);
  return (message) => test(valueAt(message, path));
}

function comparison(
  operator: string,
  operand: Token,
): ((value: Json | undefined) => boolean) | undefined {
  const { text } = operand;
  const number = operand.kind === "word" && /^-?\d/.test(text) ? Number(text) : undefined;
  const compare = (holds: (a: number, b: number) => boolean) =>
    number === undefined
      ? undefined
      : (value: Json | undefined) => typeof value === "number" && holds(value, number);
  const equal = (value: Json | undefined) =>
    number !== undefined && typeof value === "number" ? value === number : fits(value, text);
  switch (operator) {
    case "=":
      return equal;
    case "!=":
      return (value) => value !== undefined && !equal(value);
    case "<":
      return compare((a, b) => a < b);
    case "<=":
      return compare((a, b) => a <= b);
    case ">":
      return compare((a, b) => a > b);
    case ">=":
      return compare((a, b) => a >= b);
    case "IS":
      return literal(text.toUpperCase());
    case "NOT":
      return text.toUpperCase() === "EXISTS" ? (value) => value === undefined : undefined;
    default:
      return undefined;
  }
}

function literal(name: string): ((value: Json | undefined) => boolean) | undefined {
  const wanted = { NULL: null, TRUE: true, FALSE: false }[name];
  return wanted === undefined ? undefined : (value) => value === wanted;
}

/** Text, with `*` for anything. */
function fits(value: Json | undefined, text: string): boolean {
  if (value === undefined || value === null || typeof value === "object") return false;
  const parts = text.split("*").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "s").test(String(value));
}

function pathOf(selector: string): readonly string[] {
  const steps = selector.matchAll(/\.([A-Za-z_][\w-]*)|\["([^"]+)"\]|\[(\d+)\]/g);
  return [...steps].map(([, name, quoted, index]) => name ?? quoted ?? index ?? "");
}

function valueAt(message: Json, path: readonly string[]): Json | undefined {
  let value: Json | undefined = message;
  for (const step of path) {
    if (Array.isArray(value)) value = value[Number(step)] as Json | undefined;
    else value = isJsonObject(value) ? value[step] : undefined;
  }
  return value;
}

function takeSign(reader: Reader, sign: string): boolean {
  const [next] = reader.tokens;
  if (next?.kind !== "sign" || next.text !== sign) return false;
  reader.tokens.shift();
  return true;
}

function take(reader: Reader): Token {
  const next = reader.tokens.shift();
  if (!next) throw invalid(reader.pattern);
  return next;
}

const invalid = (pattern: string) => errors.invalidParameter(`Invalid filter pattern: ${pattern}`);
