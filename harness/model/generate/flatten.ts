/**
 * Flattens the run-time schemas of an AWS SDK v3 client into a {@link ServiceTable}. The schemas
 * are exported as nested tuples (`PutObject$`), references between them as thunks; the layout was
 * read from the clients themselves: operation `[9, ns, name, traits, input, output]`, structure
 * `[3|4|-3, ns, name, traits, names, types, requiredCount?]`, list `[1, …, item]`, map
 * `[2, …, key, value]`, simple with traits `[0, ns, name, traits, base]`, member `[type, traits]`.
 */

import { assert, present } from "#kernel/assert.ts";
import type {
  ModelProtocol,
  ServiceTable,
  ShapeReference,
  TableHttp,
  TableMember,
  TableOperation,
  TableShape,
  TableTraits,
  Traits,
} from "../table.ts";

/** What is taken from a constructed client's configuration. */
export interface ClientFacts {
  readonly name: string;
  readonly sdkVersion: string;
  readonly serviceId: string;
  readonly signingName: string;
  readonly protocol: string;
  readonly settings: {
    readonly defaultNamespace: string;
    readonly xmlNamespace?: string;
    readonly version: string;
    readonly serviceTarget: string;
    readonly awsQueryCompatible?: boolean;
  };
}

type Tuple = readonly unknown[];
type RawTraits = Record<string, unknown>;

/** Flag traits are packed into a number; the order of bits is the SDK's. */
const TRAIT_BITS = [
  "httpLabel",
  "idempotent",
  "idempotencyToken",
  "sensitive",
  "httpPayload",
  "httpResponseCode",
  "httpQueryParams",
];

/** Traits that only a client acts on. */
const CLIENT_TRAITS = new Set([
  "sensitive",
  "idempotent",
  "idempotencyToken",
  "httpChecksum",
  "hostLabel",
  "ec2QueryName",
]);

/** Turns all operation and error schemas among `exports` into one table. */
export function flattenClient(facts: ClientFacts, exports: Iterable<unknown>): ServiceTable {
  const shapes: TableShape[] = [];
  const refer = shapeIndexer(shapes);
  const operations: Record<string, TableOperation> = {};
  const errors: Record<string, number> = {};
  for (const value of exports) {
    if (!Array.isArray(value)) continue;
    const name = String(value[2]);
    if (value[0] === 9) {
      const input = refer(value[4]).reference;
      const output = refer(value[5]).reference;
      // The http trait's shape is fixed by the SDK.
      const http = readTraits(value[3])["http"] as TableHttp | undefined;
      operations[name] = http ? [input, output, http] : [input, output];
    }
    if (value[0] === -3 && !String(value[1]).startsWith("smithy.ts")) {
      errors[name] = present(refer(value).reference, `the shape of error ${name}`);
    }
  }
  const { settings } = facts;
  const datedPaths = datedPathsOf(operations);
  return {
    name: facts.name,
    sdkVersion: facts.sdkVersion,
    serviceId: facts.serviceId,
    signingName: facts.signingName,
    // One of the union's members, or the codec table of the gateway's tests fails.
    protocol: facts.protocol as ModelProtocol,
    namespace: settings.defaultNamespace,
    ...(settings.xmlNamespace ? { xmlNamespace: settings.xmlNamespace } : {}),
    version: settings.version,
    targetPrefix: settings.serviceTarget,
    ...(settings.awsQueryCompatible ? { queryCompatible: true as const } : {}),
    ...(datedPaths.length > 0 ? { datedPaths } : {}),
    operations,
    errors,
    shapes,
  };
}

function datedPathsOf(operations: Readonly<Record<string, TableOperation>>): readonly string[] {
  const first = Object.values(operations).map(([, , http]) => http?.[1].split("/")[1] ?? "");
  return [...new Set(first.filter((segment) => /^\d{4}-\d\d-\d\d$/.test(segment)))].sort();
}

interface Reference {
  readonly reference: ShapeReference;
  readonly traits: RawTraits;
}

/** A function that numbers schemas in the order in which they are first seen. */
function shapeIndexer(shapes: TableShape[]): (schema: unknown) => Reference {
  const index = new Map<unknown, number>();
  const holes: (TableShape | undefined)[] = shapes;

  const refer = (schema: unknown): Reference => {
    const { base, traits } = unwrap(schema);
    if (base === "unit") return { reference: null, traits };
    if (typeof base === "number") return { reference: base, traits };
    const known = index.get(base);
    if (known !== undefined) return { reference: known, traits };
    assert(Array.isArray(base), `unknown schema ${String(base)}`);
    const at = holes.push(undefined) - 1;
    const reference = -(at + 1);
    index.set(base, reference);
    holes[at] = toShape(base);
    return { reference, traits };
  };

  const part = (schema: unknown): [number, Traits] => {
    const { reference, traits } = refer(schema);
    return [present(reference, "an inner shape"), compact(traits)];
  };

  const member = (name: string, schema: unknown): TableMember => {
    const [reference, traits] = part(schema);
    return traits === 0 ? [name, reference] : [name, reference, traits];
  };

  const toShape = (tuple: Tuple): TableShape => {
    const name = String(tuple[2]);
    const traits = compact(readTraits(tuple[3]));
    if (tuple[0] === 1) return [1, name, traits, ...part(tuple[4])];
    if (tuple[0] === 2) return [2, name, traits, ...part(tuple[4]), ...part(tuple[5])];
    // Structure, union or error: names and types run side by side.
    const kind = tuple[0] as 3 | 4 | -3;
    const types = tuple[5] as Tuple;
    const members = (tuple[4] as readonly string[]).map((n, i) => member(n, types[i]));
    return [kind, name, traits, Number(tuple[6] ?? 0), members];
  };

  return refer;
}

/** Follows thunks, member pairs and named simple types to what they stand for. */
function unwrap(schema: unknown): { base: unknown; traits: RawTraits } {
  let base = schema;
  let traits: RawTraits = {};
  for (;;) {
    if (typeof base === "function") base = base();
    else if (Array.isArray(base) && base.length === 2) {
      traits = { ...readTraits(base[1]), ...traits };
      base = base[0];
    } else if (Array.isArray(base) && base[0] === 0) {
      traits = { ...readTraits(base[3]), ...traits };
      base = base[4];
    } else return { base, traits };
  }
}

function readTraits(packed: unknown): RawTraits {
  const entries: [string, unknown][] =
    typeof packed === "object" && packed !== null
      ? Object.entries(packed)
      : TRAIT_BITS.filter((_, bit) => (Number(packed) >> bit) & 1).map((name) => [name, 1]);
  return Object.fromEntries(entries.filter(([name]) => !CLIENT_TRAITS.has(name)));
}

/** Names of the traits are Smithy's own, which are those of {@link TableTraits}. */
const compact = (traits: RawTraits): Traits =>
  Object.keys(traits).length === 0 ? 0 : (traits as TableTraits);
