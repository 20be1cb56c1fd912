/**
 * A small XML reader and the escaping for writers. Non-validating; document types are refused, so
 * there are no entities but the five of XML and character references. https://www.w3.org/TR/xml/
 */

import { MalformedInput } from "./protocol.ts";

/** Names are without their namespace prefix; attribute names keep it. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** All character data directly inside, joined. */
  readonly text: string;
}

/** Deeper documents are refused: no AWS request nests like this. */
const DEPTH_MAX = 256;

interface OpenElement {
  readonly tag: string;
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlElement[];
  text: string;
}

const QUESTION = 63;
const EXCLAMATION = 33;
const SLASH = 47;
const NO_ATTRIBUTES: Readonly<Record<string, string>> = Object.freeze({});

/** Parses a document to its root element; throws {@link MalformedInput}. */
export function parseXml(document: string): XmlElement {
  const open: OpenElement[] = [];
  let root: OpenElement | undefined;
  let at = 0;
  for (;;) {
    const start = document.indexOf("<", at);
    const current = open.at(-1);
    const textEnd = start < 0 ? document.length : start;
    if (textEnd > at) addText(current, document.slice(at, textEnd));
    if (start < 0) break;
    const mark = document.charCodeAt(start + 1);
    if (mark === QUESTION) at = after(document, "?>", start);
    else if (mark === EXCLAMATION) at = readMarkup(document, start, current);
    else {
      const end = tagEnd(document, start);
      at = end + 1;
      if (mark === SLASH) closeElement(open, document.slice(start + 2, end).trim());
      else {
        const empty = document.charCodeAt(end - 1) === SLASH;
        const element = openElement(document.slice(start + 1, empty ? end - 1 : end));
        if (current) current.children.push(element);
        else if (root) throw malformed("there are two root elements");
        else root = element;
        if (!empty && open.push(element) > DEPTH_MAX) throw malformed("it nests too deeply");
      }
    }
  }
  if (!root || open.length > 0) throw malformed("it ends too early");
  return root;
}

function addText(current: OpenElement | undefined, text: string): void {
  if (current) current.text += unescapeXml(text);
  // A byte order mark counts as white space for `trim`.
  else if (text.trim() !== "") throw malformed("there is text outside the root element");
}

/** Comments and CDATA; returns where to go on. */
function readMarkup(document: string, start: number, current: OpenElement | undefined): number {
  if (document.startsWith("<!--", start)) return after(document, "-->", start + 4);
  if (!document.startsWith("<![CDATA[", start) || !current) {
    throw malformed("document types are not allowed");
  }
  const end = after(document, "]]>", start + 9);
  current.text += document.slice(start + 9, end - 3);
  return end;
}

function after(document: string, text: string, from: number): number {
  const at = document.indexOf(text, from);
  if (at < 0) throw malformed(`"${text}" is missing`);
  return at + text.length;
}

/** Where the tag's `>` is; one inside a quoted attribute value does not count. */
function tagEnd(document: string, start: number): number {
  let end = document.indexOf(">", start);
  if (end >= 0 && !/["']/.test(document.slice(start, end))) return end;
  let inside = "";
  for (end = start + 1; end < document.length; end++) {
    const c = document.charAt(end);
    if (inside) inside = c === inside ? "" : inside;
    else if (c === '"' || c === "'") inside = c;
    else if (c === ">") return end;
  }
  throw malformed("a tag is not closed");
}

const TAG = /^[^\s/<>"'=]+/;
const ATTRIBUTE = /([^\s=]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/g;

function openElement(inner: string): OpenElement {
  const tag = TAG.exec(inner)?.[0];
  if (tag === undefined) throw malformed("a tag has no name");
  const name = tag.slice(tag.indexOf(":") + 1);
  const rest = inner.slice(tag.length);
  return { tag, name, attributes: readAttributes(rest), children: [], text: "" };
}

function readAttributes(text: string): Readonly<Record<string, string>> {
  if (text.trim() === "") return NO_ATTRIBUTES;
  if (text.replace(ATTRIBUTE, "").trim() !== "") throw malformed("a tag has broken attributes");
  const attributes: Record<string, string> = {};
  for (const [, name = "", double, single] of text.matchAll(ATTRIBUTE)) {
    attributes[name] = unescapeXml(double ?? single ?? "");
  }
  return attributes;
}

function closeElement(open: OpenElement[], tag: string): void {
  if (open.pop()?.tag !== tag) throw malformed(`"</${tag.slice(0, 80)}>" closes nothing`);
}

const ENTITIES: Readonly<Record<string, string>> = {
  lt: "<",
  gt: ">",
  amp: "&",
  quot: '"',
  apos: "'",
};

function unescapeXml(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(/&([^;&\s]*);?/g, (all, entity: string) => {
    const known = ENTITIES[entity];
    if (known !== undefined && all.endsWith(";")) return known;
    const digits = /^#(?:x([0-9a-f]{1,6})|(\d{1,7}));$/i.exec(all.slice(1));
    const code = digits?.[1] ? Number.parseInt(digits[1], 16) : Number(digits?.[2] ?? Number.NaN);
    if (!(code <= 0x10ffff)) throw malformed(`"${all.slice(0, 20)}" is not an entity`);
    return String.fromCodePoint(code);
  });
}

const malformed = (message: string) =>
  new MalformedInput("body", `the request body is not well-formed XML: ${message}`);

export const XML_PROLOG = '<?xml version="1.0" encoding="UTF-8"?>\n';

// Line ends and controls would be changed or refused by a parser, so they travel as references.
// biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what it looks for
const SPECIAL = /[&<>\r\u0000-\u0008\u000b\u000c\u000e-\u001f\u0085\u2028]/;
const SPECIAL_ALL = new RegExp(SPECIAL, "g");

const reference = (c: string): string => {
  if (c === "&") return "&amp;";
  if (c === "<") return "&lt;";
  return c === ">" ? "&gt;" : `&#x${c.charCodeAt(0).toString(16).toUpperCase()};`;
};

export const escapeText = (text: string): string =>
  SPECIAL.test(text) ? text.replace(SPECIAL_ALL, reference) : text;

export const escapeAttribute = (text: string): string => escapeText(text).replace(/"/g, "&quot;");
