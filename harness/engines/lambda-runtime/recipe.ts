/**
 * How each family of runtimes is started. The versions in a runtime's name are accepted and not
 * reproduced: Node functions run on the harness's own Node, Python ones on the machine's python3.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
 */

import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

export interface Recipe {
  readonly kind: "recipe";
  readonly command: string;
  readonly args: readonly string[];
}

export interface Refusal {
  readonly kind: "refused";
  readonly reason: string;
}

export interface RecipeRequest {
  readonly runtime: string;
  readonly memoryMb: number;
  readonly folder: string;
  /** Where programs are looked for, as in PATH. */
  readonly searchPath: string;
}

const bootstrap = (name: string) => fileURLToPath(new URL(`bootstrap/${name}`, import.meta.url));

/** Share of a function's memory that AWS's Node runtime gives to the heap; the rest is V8's own. */
const HEAP_SHARE = 0.9;

export async function recipeFor(request: RecipeRequest): Promise<Recipe | Refusal> {
  const { runtime } = request;
  if (runtime.startsWith("nodejs")) {
    const heapMb = Math.floor(request.memoryMb * HEAP_SHARE);
    return {
      kind: "recipe",
      command: process.execPath,
      args: [
        `--max-old-space-size=${heapMb}`,
        "--disable-warning=ExperimentalWarning",
        bootstrap("main.ts"),
      ],
    };
  }
  if (runtime.startsWith("python")) {
    const python = await findProgram("python3", request.searchPath);
    if (python) return { kind: "recipe", command: python, args: ["-u", bootstrap("bootstrap.py")] };
    return refused(
      `The runtime ${runtime} needs python3, which is not on this machine's PATH; install Python 3.`,
    );
  }
  if (runtime.startsWith("provided")) return provided(request);
  return refused(
    `The runtime ${runtime} cannot be run here; nodejs*, python* and provided* can. ` +
      "Package the function with a bootstrap for provided.al2023.",
  );
}

async function provided({ folder }: RecipeRequest): Promise<Recipe | Refusal> {
  const command = join(folder, "bootstrap");
  if (await isProgram(command)) return { kind: "recipe", command, args: [] };
  return refused(
    "Couldn't find valid bootstrap(s): the zip's root must hold an executable file named bootstrap.",
  );
}

async function findProgram(name: string, searchPath: string): Promise<string | undefined> {
  for (const folder of searchPath.split(delimiter).filter(Boolean)) {
    const path = join(folder, name);
    if (await isProgram(path)) return path;
  }
  return undefined;
}

async function isProgram(path: string): Promise<boolean> {
  // `access` has no other way to answer than to throw.
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

const refused = (reason: string): Refusal => ({ kind: "refused", reason });
