/** The public interface of the harness. The scenario DSL is a second entry, `avalon-aws/vitest`. */

export type { Journal, JournalFilter, JournalRecord, RecordKind } from "#bus/journal.ts";
export type { Trace } from "#bus/trace.ts";
export type { TraceNode } from "#bus/trace-tree.ts";
export type { HarnessOptions } from "#config/options.ts";
export type { Fault, FaultEffect } from "#faults/fault.ts";
export type { FaultPlan } from "#faults/plan.ts";
export { HarnessError, type HarnessErrorCode } from "#kernel/harness-error.ts";
export type { Logger, LogLevel } from "#kernel/logger.ts";
export { VERSION } from "./assembly/version.ts";
export type { ClientConfig, WorldView } from "./assembly/world-view.ts";
export { type CreateHarness, createHarness, type Harness, type HarnessClock } from "./harness.ts";
