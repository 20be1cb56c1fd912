/** How a server runs as a process, if it can. */

import { HarnessError } from "#kernel/harness-error.ts";
import type { ProcessContext, ProcessRecipe, ServerDefinition } from "../definition.ts";

export function recipeOf(definition: ServerDefinition, context: ProcessContext): ProcessRecipe {
  if (definition.process) return definition.process(context);
  throw new HarnessError(
    "CONFIG_INVALID",
    `${definition.name} is only published as an image: run it with --backend docker.`,
  );
}
