/**
 * The scenario DSL for vitest: a harness a file, a fresh account a test, and ways to wait that read
 * the journal instead of sleeping. `import { scenario } from "avalon-aws/vitest"`.
 */

export { eventually, type Patience } from "#kernel/eventually.ts";
export { type ScenarioFixtures, scenario } from "./scenario.ts";
