/** Turns the compact table of a service into linked {@link Shape}s and operations. */

import { present } from "#kernel/assert.ts";
import type {
  HttpBinding,
  ListShape,
  MapShape,
  Member,
  MemberLocation,
  Operation,
  Shape,
  SimpleShape,
  StructureShape,
} from "./shape.ts";
import type {
  ServiceTable,
  ShapeReference,
  TableHttp,
  TableMember,
  TableShape,
  TableStructure,
  TableTraits,
  Traits,
} from "./table.ts";

export interface CompiledService {
  readonly operations: ReadonlyMap<string, Operation>;
  readonly errors: ReadonlyMap<string, StructureShape>;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const NO_TRAITS: TableTraits = Object.freeze({});
const traitsOf = (traits: Traits | undefined): TableTraits => traits || NO_TRAITS;

export function compileTable(table: ServiceTable): CompiledService {
  const link = linkShapes(table.shapes);
  const structure = (reference: ShapeReference): StructureShape | undefined =>
    // Operations' inputs and outputs and errors are structures by Smithy's rules.
    reference === null ? undefined : (link(reference) as StructureShape);
  const operations = new Map<string, Operation>();
  for (const [name, [input, output, http]] of Object.entries(table.operations)) {
    operations.set(name, {
      name,
      input: structure(input),
      output: structure(output),
      http: http && bindHttp(http),
    });
  }
  const errors = new Map<string, StructureShape>();
  for (const [name, reference] of Object.entries(table.errors)) {
    errors.set(name, present(structure(reference), `the shape of error ${name}`));
  }
  return { operations, errors };
}

/** All shapes are made first and filled afterwards, since they may contain themselves. */
function linkShapes(tuples: readonly TableShape[]): (reference: number) => Shape {
  const shapes = tuples.map((tuple) => blank(tuple));
  const link = (reference: number): Shape =>
    reference >= 0 ? simpleShape(reference) : present(shapes[-reference - 1], "a shape");
  tuples.forEach((tuple, at) => {
    fill(present(shapes[at], "a shape"), tuple, link);
  });
  return link;
}

function blank(tuple: TableShape): Shape {
  const kind = tuple[0] === 1 ? "list" : tuple[0] === 2 ? "map" : "structure";
  // Filled by `fill` before anyone sees it; traits come first, as members ask for them.
  return { kind, name: tuple[1], traits: traitsOf(tuple[2]) } as unknown as Shape;
}

function fill(shape: Shape, tuple: TableShape, link: (reference: number) => Shape): void {
  // The kinds of the blank shape and of its tuple are the same by construction.
  if (tuple[0] === 1) {
    const list = shape as Mutable<ListShape>;
    list.item = link(tuple[3]);
    list.itemTraits = traitsOf(tuple[4]);
    list.itemName = list.itemTraits.xmlName ?? "member";
  } else if (tuple[0] === 2) {
    const map = shape as Mutable<MapShape>;
    map.value = link(tuple[5]);
    map.valueTraits = traitsOf(tuple[6]);
    map.keyName = traitsOf(tuple[4]).xmlName ?? "key";
    map.valueName = map.valueTraits.xmlName ?? "value";
  } else fillStructure(shape as Mutable<StructureShape>, tuple, link);
}

function fillStructure(
  structure: Mutable<StructureShape>,
  tuple: TableStructure,
  link: (reference: number) => Shape,
): void {
  const members = tuple[4].map((member, i) => toMember(member, i < tuple[3], link));
  structure.union = tuple[0] === 4;
  structure.members = members;
  structure.payload = members.find(({ location }) => location === "payload");
  structure.body = members.filter(({ location }) => location === "body");
  structure.stream = undefined;
  tuple[4].forEach(([, reference], i) => {
    if (streams(reference, link)) structure.stream = members[i];
  });
}

const STREAMING_BLOB = 42;
const streams = (reference: number, link: (reference: number) => Shape): boolean => {
  if (reference >= 0) return reference === STREAMING_BLOB;
  const shape = link(reference);
  return shape.kind === "structure" && shape.traits.streaming === 1;
};

function toMember(
  [name, reference, traits]: TableMember,
  required: boolean,
  link: (reference: number) => Shape,
): Member {
  const t = traitsOf(traits);
  return {
    name,
    shape: link(reference),
    traits: t,
    required,
    location: locationOf(t),
    xmlName: t.xmlName ?? name,
    jsonName: t.jsonName ?? name,
    wireName: (t.httpHeader ?? t.httpPrefixHeaders)?.toLowerCase() ?? t.httpQuery ?? "",
    flattened: t.xmlFlattened === 1,
  };
}

function locationOf(traits: TableTraits): MemberLocation {
  if (traits.httpLabel) return "label";
  if (traits.httpHeader !== undefined) return "header";
  if (traits.httpPrefixHeaders !== undefined) return "prefix-headers";
  if (traits.httpQuery !== undefined) return "query";
  if (traits.httpQueryParams) return "query-map";
  if (traits.httpPayload) return "payload";
  if (traits.httpResponseCode) return "status";
  return "body";
}

function bindHttp([method, uri, status]: TableHttp): HttpBinding {
  const [path = "", query = ""] = uri.split("?");
  const literals = query
    .split("&")
    .filter((pair) => pair !== "")
    .map((pair) => {
      const [name = "", value] = pair.split("=");
      return [name, value] as const;
    });
  return { method, segments: path.split("/").filter((part) => part !== ""), literals, status };
}

const SIMPLE_KINDS: Readonly<Record<number, SimpleShape["kind"]>> = {
  0: "string",
  1: "number",
  2: "boolean",
  4: "timestamp",
  5: "timestamp",
  6: "timestamp",
  7: "timestamp",
  15: "document",
  17: "bigint",
  19: "string",
  21: "blob",
  42: "blob",
};
const FORMATS: Readonly<Record<number, SimpleShape["format"]>> = {
  5: "date-time",
  6: "http-date",
  7: "epoch-seconds",
};
const simpleShapes = new Map<number, Shape>();

/** The shape of an SDK simple type; 64 and 128 added to it make a list or a map of strings to it. */
function simpleShape(code: number): Shape {
  const known = simpleShapes.get(code);
  if (known) return known;
  const made = makeSimple(code);
  simpleShapes.set(code, made);
  return made;
}

function makeSimple(code: number): Shape {
  if (code >= 128) {
    const value = simpleShape(code & 63);
    return {
      kind: "map",
      name: "map",
      traits: NO_TRAITS,
      value,
      valueTraits: NO_TRAITS,
      keyName: "key",
      valueName: "value",
    };
  }
  if (code >= 64) {
    const item = simpleShape(code & 63);
    return {
      kind: "list",
      name: "list",
      traits: NO_TRAITS,
      item,
      itemTraits: NO_TRAITS,
      itemName: "member",
    };
  }
  return {
    kind: present(SIMPLE_KINDS[code], `simple type ${code}`),
    format: FORMATS[code],
    streaming: code === STREAMING_BLOB,
  };
}
