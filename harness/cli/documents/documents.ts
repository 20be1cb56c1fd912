/** The files that are written from the code, with what each should hold now. */

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { loadServices } from "#assembly/services.ts";
import { COMPOSE_FILE, composeText } from "#stack/compose.ts";
import { coverageText } from "./coverage.ts";
import { operationsText } from "./reference.ts";

const DOCS = join(import.meta.dirname, "..", "..", "..", "docs");

export interface Document {
  readonly path: string;
  readonly written: string;
  readonly current: string;
}

/** Each generated file, as it is written and as it should be. */
export async function generatedDocuments(): Promise<readonly Document[]> {
  const coverage = join(DOCS, "COVERAGE.md");
  const operations = join(DOCS, "OPERATIONS.md");
  const manual = await readFile(operations, "utf8");
  return [
    {
      path: coverage,
      written: await readIfThere(coverage),
      current: coverageText(await loadServices()),
    },
    { path: operations, written: manual, current: await operationsText(manual) },
    { path: COMPOSE_FILE, written: await readIfThere(COMPOSE_FILE), current: composeText() },
  ];
}

async function readIfThere(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch {
    return ""; // Not written yet.
  }
}
