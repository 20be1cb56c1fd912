/** Reading the YAML of a bundle; JSON is YAML too. Everything wrong names file and place. */

import { parseDocument } from "yaml";
import { HarnessError } from "#kernel/harness-error.ts";

/** Aliases that expand without end are refused by the parser at this many. */
const ALIASES_MAX = 100;

export function parseYamlFile(name: string, text: string): unknown {
  const document = parseDocument(text, { prettyErrors: true, uniqueKeys: true });
  const [error] = document.errors;
  if (error) throw unreadable(name, error.message.split("\n")[0] ?? error.message);
  try {
    return document.toJS({ maxAliasCount: ALIASES_MAX });
  } catch (thrown) {
    throw unreadable(name, thrown instanceof Error ? thrown.message : String(thrown));
  }
}

export function unreadable(name: string, why: string): HarnessError {
  return new HarnessError(
    "INPUT_UNREADABLE",
    `The configuration file ${name} contains invalid YAML or JSON: ${why}. Update the file.`,
  );
}
