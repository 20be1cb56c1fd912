/**
 * The scenario DSL for vitest: a harness a file, a fresh account a test, the reference system on
 * request, and ways to wait that read state instead of sleeping.
 * `import { scenario } from "avalon-aws/vitest"`.
 */

export { eventually, type Patience } from "#kernel/eventually.ts";
export type { DeployedSystem, DeployOptions } from "./deployed-system.ts";
export { type OwnGround, reasonToKeepState } from "./ground.ts";
export { type RuinFixtures, ruin, type ScenarioFixtures, scenario } from "./scenario.ts";
export { skipFor, skippedFor } from "./skip-reason.ts";
