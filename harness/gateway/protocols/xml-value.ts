/**
 * Values as XML, both ways: REST XML uses reading and writing, query answers use writing only.
 * https://smithy.io/2.0/spec/protocol-traits.html#xml-binding-traits
 */

import type { ListShape, MapShape, Member, Shape, StructureShape } from "#model/shape.ts";
import type { TableTraits } from "#model/table.ts";
import { type Members, setEntry } from "./protocol.ts";
import { readScalar, writeScalar } from "./scalar.ts";
import { escapeAttribute, escapeText, type XmlElement } from "./xml.ts";

/** Decodes one element. White space around anything but strings does not count. */
export function readXml(shape: Shape, element: XmlElement): unknown {
  switch (shape.kind) {
    case "structure":
      return readXmlMembers(shape.members, element);
    case "list":
      return readItems(shape, named(element, shape.itemName));
    case "map":
      return readEntries(shape, named(element, "entry"));
    case "string":
      return element.text;
    default:
      return readScalar(shape, element.text.trim());
  }
}

export function readXmlMembers(members: readonly Member[], element: XmlElement): Members {
  const out: Members = {};
  for (const member of members) {
    const value = readMember(member, element);
    if (value !== undefined) out[member.name] = value;
  }
  return out;
}

function readMember(member: Member, parent: XmlElement): unknown {
  const { shape, xmlName } = member;
  if (member.traits.xmlAttribute) {
    const text = parent.attributes[xmlName];
    return text === undefined ? undefined : readScalar(shape, text);
  }
  if (member.flattened && (shape.kind === "list" || shape.kind === "map")) {
    const found = named(parent, xmlName);
    if (found.length === 0) return undefined;
    return shape.kind === "list" ? readItems(shape, found) : readEntries(shape, found);
  }
  const child = firstNamed(parent, xmlName);
  return child && readXml(shape, child);
}

const readItems = (shape: ListShape, elements: readonly XmlElement[]): unknown[] =>
  elements.map((element) => readXml(shape.item, element));

function readEntries(shape: MapShape, elements: readonly XmlElement[]): Members {
  const out: Members = {};
  for (const entry of elements) {
    const key = firstNamed(entry, shape.keyName);
    const value = firstNamed(entry, shape.valueName);
    if (key && value) setEntry(out, key.text, readXml(shape.value, value));
  }
  return out;
}

const named = (element: XmlElement, name: string): readonly XmlElement[] =>
  element.children.filter((child) => child.name === name);

const firstNamed = (element: XmlElement, name: string): XmlElement | undefined =>
  element.children.find((child) => child.name === name);

/** One element named `name`; `traits` are those of the member or item that holds the value. */
export function element(name: string, shape: Shape, value: unknown, traits: TableTraits): string {
  switch (shape.kind) {
    case "structure":
      return structureElement(name, shape, value as Members, traits);
    case "list": {
      const items = writeItems(shape, shape.itemName, value as readonly unknown[]);
      return `<${name}${namespaceAttribute(traits)}>${items}</${name}>`;
    }
    case "map": {
      const entries = writeEntries(shape, "entry", value as Members);
      return `<${name}${namespaceAttribute(traits)}>${entries}</${name}>`;
    }
    default: {
      const text = escapeText(writeScalar(shape, value, "date-time"));
      return `<${name}${namespaceAttribute(traits)}>${text}</${name}>`;
    }
  }
}

function structureElement(
  name: string,
  shape: StructureShape,
  value: Readonly<Members>,
  traits: TableTraits,
): string {
  let attributes = namespaceAttribute(traits) || namespaceAttribute(shape.traits);
  for (const member of shape.members) {
    const found = value[member.name];
    if (!member.traits.xmlAttribute || found === undefined || found === null) continue;
    const text = escapeAttribute(writeScalar(member.shape, found, "date-time"));
    attributes += `${namespaceAttribute(member.traits)} ${member.xmlName}="${text}"`;
  }
  return `<${name}${attributes}>${writeXmlMembers(shape.members, value)}</${name}>`;
}

/** The child elements of a structure; attributes are its element's own. */
export function writeXmlMembers(members: readonly Member[], value: Readonly<Members>): string {
  let text = "";
  for (const member of members) {
    const found = value[member.name];
    if (found === undefined || found === null || member.traits.xmlAttribute) continue;
    text += writeMember(member, found);
  }
  return text;
}

function writeMember({ shape, xmlName, flattened, traits }: Member, value: unknown): string {
  if (flattened && shape.kind === "list") {
    return writeItems(shape, xmlName, value as readonly unknown[], traits);
  }
  if (flattened && shape.kind === "map") return writeEntries(shape, xmlName, value as Members);
  return element(xmlName, shape, value, traits);
}

function writeItems(
  shape: ListShape,
  name: string,
  values: readonly unknown[],
  traits: TableTraits = shape.itemTraits,
): string {
  let text = "";
  for (const value of values) {
    if (value !== undefined && value !== null) text += element(name, shape.item, value, traits);
  }
  return text;
}

function writeEntries(shape: MapShape, name: string, values: Readonly<Members>): string {
  let text = "";
  for (const key of Object.keys(values)) {
    const value = values[key];
    if (value === undefined || value === null) continue;
    const keyText = `<${shape.keyName}>${escapeText(key)}</${shape.keyName}>`;
    const valueText = element(shape.valueName, shape.value, value, shape.valueTraits);
    text += `<${name}>${keyText}${valueText}</${name}>`;
  }
  return text;
}

/** ` xmlns…="…"`, or nothing. */
function namespaceAttribute({ xmlNamespace }: TableTraits): string {
  if (xmlNamespace === undefined) return "";
  const [prefix = "", uri = prefix] = xmlNamespace;
  return prefix === uri ? ` xmlns="${uri}"` : ` xmlns:${prefix}="${uri}"`;
}
