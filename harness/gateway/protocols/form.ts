/**
 * Form parameters of the query protocol as a tree (`Tags.member.1.Key=k`), and inputs from it.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#serialization-of-inputs
 */

import type { ListShape, MapShape, Member, Shape } from "#model/shape.ts";
import { MalformedInput, type Members, setEntry } from "./protocol.ts";
import { readScalar } from "./scalar.ts";

export interface FormNode {
  readonly children: Map<string, FormNode>;
  value: string | undefined;
}

/** No AWS parameter name has more parts. */
const DEPTH_MAX = 64;

export function parseForm(parameters: Iterable<readonly [string, string]>): FormNode {
  const root = emptyNode();
  for (const [name, value] of parameters) {
    const parts = name.split(".");
    if (parts.length > DEPTH_MAX) throw new MalformedInput("body", "a parameter nests too deeply");
    let node = root;
    for (const part of parts) {
      let child = node.children.get(part);
      if (!child) {
        child = emptyNode();
        node.children.set(part, child);
      }
      node = child;
    }
    node.value = value;
  }
  return root;
}

const emptyNode = (): FormNode => ({ children: new Map(), value: undefined });

export function readFormMembers(members: readonly Member[], node: FormNode): Members {
  const out: Members = {};
  for (const member of members) {
    const child = node.children.get(member.xmlName);
    const value = child && readForm(member.shape, child, member.flattened);
    if (value !== undefined) out[member.name] = value;
  }
  return out;
}

function readForm(shape: Shape, node: FormNode, flattened: boolean): unknown {
  switch (shape.kind) {
    case "structure":
      return readFormMembers(shape.members, node);
    case "list":
      return readItems(shape, node, flattened);
    case "map":
      return readEntries(shape, node, flattened);
    default:
      return node.value === undefined ? undefined : readScalar(shape, node.value);
  }
}

/** Clients differ in whether they write the item name, `member` or nothing before the index. */
function readItems(shape: ListShape, node: FormNode, flattened: boolean): unknown[] {
  const inner = flattened
    ? node
    : (node.children.get(shape.itemName) ?? node.children.get("member") ?? node);
  const items: unknown[] = [];
  for (const child of indexed(inner)) {
    const item = readForm(shape.item, child, false);
    if (item !== undefined) items.push(item);
  }
  return items;
}

function readEntries(shape: MapShape, node: FormNode, flattened: boolean): Members {
  const out: Members = {};
  const inner = flattened ? node : (node.children.get("entry") ?? node);
  for (const entry of indexed(inner)) {
    const key = entry.children.get(shape.keyName)?.value;
    const child = entry.children.get(shape.valueName);
    const value = child && readForm(shape.value, child, false);
    if (key !== undefined && value !== undefined) setEntry(out, key, value);
  }
  return out;
}

/** The children named by a number, in the order of their numbers. */
function indexed(node: FormNode): readonly FormNode[] {
  const found: [number, FormNode][] = [];
  for (const [name, child] of node.children) {
    if (/^\d{1,9}$/.test(name)) found.push([Number(name), child]);
  }
  return found.sort(([a], [b]) => a - b).map(([, child]) => child);
}
