/**
 * Finds a function's handler: `folder/file.exported.name` below the task root, in CommonJS or ESM.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html
 */

import { existsSync } from "node:fs";
import { createRequire, registerHooks } from "node:module";
import { basename, dirname, join, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";
import type { Handler } from "./call-handler.ts";
import { RuntimeError } from "./error-body.ts";

const EXTENSIONS = [".js", ".mjs", ".cjs"];

export async function loadHandler(
  taskRoot: string,
  handler: string,
  sdkRoot: string | undefined,
): Promise<Handler> {
  if (sdkRoot) offerSdk(sdkRoot);
  const { module, names } = parseHandler(handler);
  const file = findModule(taskRoot, module);
  const exported = await importModule(file);
  const found = names.reduce<unknown>((value, name) => memberOf(value, name), exported);
  if (typeof found !== "function")
    throw new RuntimeError("Runtime.HandlerNotFound", `${handler} is undefined or not exported`);
  return found as Handler;
}

function parseHandler(handler: string): { module: string; names: string[] } {
  const [file, ...names] = basename(handler).split(".");
  if (!file || names.length === 0 || names.includes("") || handler.includes(".."))
    throw new RuntimeError("Runtime.MalformedHandlerName", "Bad handler");
  return { module: join(dirname(handler), file), names };
}

function findModule(taskRoot: string, module: string): string {
  const file = resolve(taskRoot, module);
  if (!file.startsWith(taskRoot.endsWith(sep) ? taskRoot : taskRoot + sep))
    throw new RuntimeError("Runtime.MalformedHandlerName", `${module} is outside of the code`);
  for (const extension of EXTENSIONS) if (existsSync(file + extension)) return file + extension;
  throw new RuntimeError("Runtime.ImportModuleError", `Error: Cannot find module '${module}'`);
}

async function importModule(file: string): Promise<unknown> {
  try {
    // `require` also runs old sloppy CommonJS; it refuses only ESM with top-level await.
    return createRequire(file)(file);
  } catch (error) {
    if (codeOf(error) === "ERR_REQUIRE_ASYNC_MODULE") return import(pathToFileURL(file).href);
    if (error instanceof SyntaxError)
      throw new RuntimeError("Runtime.UserCodeSyntaxError", `SyntaxError: ${error.message}`, {
        cause: error,
      });
    if (isMissingModule(error))
      throw new RuntimeError("Runtime.ImportModuleError", `Error: ${messageOf(error)}`, {
        cause: error,
      });
    throw error;
  }
}

/** AWS's Node runtimes bring an SDK along: it is taken from the harness's own packages, if there. */
function offerSdk(sdkRoot: string): void {
  const fromHarness = createRequire(sdkRoot);
  registerHooks({
    resolve(specifier, context, nextResolve) {
      try {
        return nextResolve(specifier, context);
      } catch (error) {
        if (!isMissingModule(error) || !/^(aws-sdk|@aws-sdk\/|@smithy\/)/.test(specifier))
          throw error;
        return { url: pathToFileURL(fromHarness.resolve(specifier)).href, shortCircuit: true };
      }
    },
  });
}

function memberOf(value: unknown, name: string): unknown {
  if (value === null || (typeof value !== "object" && typeof value !== "function"))
    return undefined;
  return Reflect.get(value, name);
}

const codeOf = (error: unknown) =>
  error instanceof Error && "code" in error ? error.code : undefined;

const isMissingModule = (error: unknown) =>
  codeOf(error) === "MODULE_NOT_FOUND" || codeOf(error) === "ERR_MODULE_NOT_FOUND";

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
