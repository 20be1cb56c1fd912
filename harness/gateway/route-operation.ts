/**
 * Which operation a REST request is for: an index over the methods and path patterns of a service.
 * S3's patterns leave the bucket out, so its operations are indexed by how deep the path goes.
 */

import type { ServiceModel } from "#model/service-model.ts";
import type { Operation } from "#model/shape.ts";
import type { HeaderMap } from "./protocols/protocol.ts";
import { xmlQuirks } from "./protocols/quirks.ts";
import type { S3Address } from "./route-address.ts";

export interface RoutedOperation {
  readonly operation: Operation;
  /** Decoded path labels. */
  readonly labels: Readonly<Record<string, string>>;
}

export interface RestFacts {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: HeaderMap;
}

interface Node {
  readonly literals: Map<string, Node>;
  label: Node | undefined;
  greedy: Node | undefined;
  readonly operations: Operation[];
}

const emptyNode = (): Node => ({
  literals: new Map(),
  label: undefined,
  greedy: undefined,
  operations: [],
});

const tries = new WeakMap<ServiceModel, Node>();

/** The operation whose pattern fits best; throws URIError when the path is badly encoded. */
export function routeByPath(service: ServiceModel, facts: RestFacts): RoutedOperation | undefined {
  const segments = facts.path.split("/").filter((segment) => segment !== "");
  const root = indexed(service);
  const operation = best(collect(root, segments, 0), facts, false);
  return operation && { operation, labels: labelsOf(operation, segments) };
}

function indexed(service: ServiceModel): Node {
  const known = tries.get(service);
  if (known) return known;
  const root = emptyNode();
  for (const operation of service.operations.values()) {
    let node = root;
    for (const segment of operation.http?.segments ?? []) node = childFor(node, segment);
    if (operation.http) node.operations.push(operation);
  }
  tries.set(service, root);
  return root;
}

function childFor(node: Node, segment: string): Node {
  if (segment.endsWith("+}")) {
    node.greedy ??= emptyNode();
    return node.greedy;
  }
  if (segment.startsWith("{")) {
    node.label ??= emptyNode();
    return node.label;
  }
  const child = node.literals.get(segment) ?? emptyNode();
  node.literals.set(segment, child);
  return child;
}

/** All operations whose pattern fits, more literal patterns first. */
function collect(node: Node, segments: readonly string[], at: number): readonly Operation[] {
  const segment = segments[at];
  if (segment === undefined) return node.operations;
  const found: Operation[] = [];
  const literal = node.literals.get(decoded(segment));
  if (literal) found.push(...collect(literal, segments, at + 1));
  if (node.label) found.push(...collect(node.label, segments, at + 1));
  if (node.greedy) {
    for (let end = segments.length; end > at; end--) {
      found.push(...collect(node.greedy, segments, end));
    }
  }
  return found;
}

const decoded = (text: string): string => (text.includes("%") ? decodeURIComponent(text) : text);

function labelsOf(operation: Operation, segments: readonly string[]): Record<string, string> {
  const labels: Record<string, string> = {};
  const pattern = operation.http?.segments ?? [];
  pattern.forEach((part, i) => {
    if (part.endsWith("+}")) {
      const end = segments.length - (pattern.length - 1 - i);
      labels[part.slice(1, -2)] = segments.slice(i, end).map(decoded).join("/");
    } else if (part.startsWith("{")) labels[part.slice(1, -1)] = decoded(segments[i] ?? "");
  });
  return labels;
}

const levels = new WeakMap<ServiceModel, ReadonlyMap<string, readonly Operation[]>>();

/** The operation on the service, a bucket or a key, told apart by query and headers. */
export function routeByLevel(
  service: ServiceModel,
  address: S3Address,
  facts: RestFacts,
): RoutedOperation | undefined {
  const level = address.bucket === undefined ? 0 : address.key === undefined ? 1 : 2;
  // A path in capitals can be no bucket.
  const top = xmlQuirks[service.name]?.serviceOperations?.find((name) => facts.path === `/${name}`);
  const named = top === undefined ? undefined : service.operations.get(top);
  if (named) return { operation: named, labels: {} };
  const candidates = byLevel(service).get(`${facts.method} ${level}`) ?? [];
  const operation = best(candidates, facts, true);
  if (!operation) return undefined;
  const labels: Record<string, string> = {};
  if (address.bucket !== undefined) labels["Bucket"] = address.bucket;
  if (address.key !== undefined) labels["Key"] = address.key;
  return { operation, labels };
}

function byLevel(service: ServiceModel): ReadonlyMap<string, readonly Operation[]> {
  const known = levels.get(service);
  if (known) return known;
  const top = new Set(xmlQuirks[service.name]?.serviceOperations);
  const index = new Map<string, Operation[]>();
  for (const operation of service.operations.values()) {
    const { http } = operation;
    if (!http) continue;
    const level = top.has(operation.name) ? 0 : http.segments.length === 0 ? 1 : 2;
    const at = `${http.method} ${level}`;
    index.set(at, [...(index.get(at) ?? []), operation]);
  }
  levels.set(service, index);
  return index;
}

/** Parameters that only repeat the operation's name. */
const HINT = "x-id";

/**
 * The first of the candidates that fits most closely: all literal parameters of its address are
 * there, and (when `strict`) all that it requires outside the body.
 */
function best(candidates: readonly Operation[], facts: RestFacts, strict: boolean) {
  let found: Operation | undefined;
  let highest = -1;
  for (const candidate of candidates) {
    const score =
      candidate.http?.method === facts.method ? closeness(candidate, facts, strict) : -1;
    if (score > highest) {
      found = candidate;
      highest = score;
    }
  }
  return found;
}

const LITERAL_SCORE = 16;
const REQUIRED_SCORE = 2;

/** Below 0 when it does not fit. */
function closeness(
  { http, input }: Operation,
  { query, headers }: RestFacts,
  strict: boolean,
): number {
  let score = 0;
  for (const [name, value] of http?.literals ?? []) {
    if (name === HINT) score += query.get(HINT) === value ? 1 : 0;
    else if (!query.has(name) || (value !== undefined && query.get(name) !== value)) return -1;
    else score += LITERAL_SCORE;
  }
  for (const { required, location, wireName } of input?.members ?? []) {
    if (!required) continue;
    const there =
      location === "query"
        ? query.has(wireName)
        : location === "header"
          ? headers[wireName] !== undefined
          : undefined;
    if (there) score += REQUIRED_SCORE;
    else if (there === false && strict) return -1;
  }
  return score;
}
