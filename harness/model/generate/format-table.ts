/** The text of a table file: one shape or operation a line, so that a new SDK gives a short diff. */

import type { ServiceFacts, ServiceTable } from "../table.ts";

export function formatTable(table: ServiceTable): string {
  const { operations, errors, shapes, ...facts } = table;
  const head = Object.entries(facts).map(([key, value]) => `${JSON.stringify(key)}:${one(value)}`);
  const lines = [
    `"generatedBy":"harness/model/generate. Do not edit."`,
    ...head,
    `"operations":{\n${entries(operations)}\n}`,
    `"errors":{\n${entries(errors)}\n}`,
    `"shapes":[\n${shapes.map(one).join(",\n")}\n]`,
  ];
  return `{\n${lines.join(",\n")}\n}\n`;
}

/** The text of the file that tells the services apart without their shapes. */
export function formatFacts(tables: readonly ServiceTable[]): string {
  const facts = tables.map((table): ServiceFacts => {
    const { operations: _o, errors: _e, shapes: _s, sdkVersion: _v, ...rest } = table;
    return rest;
  });
  return `[\n${facts.map(one).join(",\n")}\n]\n`;
}

const one = (value: unknown): string => JSON.stringify(value);

const entries = (record: Readonly<Record<string, unknown>>): string =>
  Object.entries(record)
    .map(([key, value]) => `${JSON.stringify(key)}:${one(value)}`)
    .join(",\n");
