/**
 * The command line's entry, in plain JavaScript: Node strips the types of a source before the
 * compile cache is switched on, and what strips them takes 20 MB and half of a start. From here on
 * only sources that are not in the cache yet need it.
 * https://nodejs.org/docs/latest-v24.x/api/module.html#module-compile-cache
 */

import { enableCompileCache, registerHooks } from "node:module";

enableCompileCache();
const { resolveSources } = await import("./resolve-sources.ts");
registerHooks({ resolve: resolveSources });
await import("./main.ts");
