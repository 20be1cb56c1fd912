/**
 * The wire model at run time. What routing needs of every service is one small file; a service's
 * shapes are read and linked when the first request for it arrives.
 */

import { createRequire } from "node:module";
import { present } from "#kernel/assert.ts";
import { compileTable } from "./compile.ts";
import type { Operation, StructureShape } from "./shape.ts";
import type { ServiceFacts, ServiceTable } from "./table.ts";
import type { ServiceName } from "./types/index.ts";

// `require` reads JSON synchronously, which keeps routing and `call` free of waiting.
const require = createRequire(import.meta.url);

export interface ServiceModel extends ServiceFacts {
  readonly name: ServiceName;
  readonly operations: ReadonlyMap<string, Operation>;
  /** By the shape's name. */
  readonly errors: ReadonlyMap<string, StructureShape>;
  /** The shape of an error, by its name or by its code in the query protocol. */
  errorShape(code: string): StructureShape | undefined;
}

const facts = new Map<string, ServiceFacts>(
  (require("./tables/index.json") as readonly ServiceFacts[]).map((fact) => [fact.name, fact]),
);
const models = new Map<ServiceName, ServiceModel>();

/** Signing name, versions and protocol of a service, without loading its shapes. */
export const serviceFacts = (name: ServiceName): ServiceFacts =>
  present(facts.get(name), `the model of ${name}`);

/** The whole model of a service; loaded on first use, then kept. */
export function serviceModel(name: ServiceName): ServiceModel {
  const known = models.get(name);
  if (known) return known;
  const model = load(name);
  models.set(name, model);
  return model;
}

/** The names of all modelled services. */
export const modelledServices = (): readonly ServiceName[] =>
  // The index is generated together with the type.
  [...facts.keys()] as ServiceName[];

function load(name: ServiceName): ServiceModel {
  const table = require(`./tables/${name}.json`) as ServiceTable;
  const { operations, errors } = compileTable(table);
  const byCode = new Map<string, StructureShape>();
  for (const shape of errors.values()) {
    const alias = shape.traits.awsQueryError?.[0];
    if (alias !== undefined) byCode.set(alias, shape);
  }
  for (const [code, shape] of errors) byCode.set(code, shape);
  return {
    ...serviceFacts(name),
    name,
    operations,
    errors,
    errorShape: (code) => byCode.get(code),
  };
}
