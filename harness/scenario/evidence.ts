/**
 * What a failed scenario leaves behind for whoever has to find out why: the causal trees of what
 * went wrong, and the last lines of everything that ran. Taken while the system still stands.
 */

import type { WorldView } from "#assembly/world-view.ts";
import type { RecordKind } from "#bus/journal.ts";
import { formatTrees } from "#bus/trace-text.ts";
import { type TraceNode, treesOf } from "#bus/trace-tree.ts";
import type { DeployedSystem } from "./deployed-system.ts";
import { instanceLogs, type LogTail } from "./instance-logs.ts";

export interface Evidence {
  readonly account: string;
  /** Causal trees as indented lines: what was skipped, dropped or failed; else the newest. */
  readonly trace: string;
  readonly logs: readonly LogTail[];
}

declare module "vitest" {
  export interface TaskMeta {
    /** Of each account that a failed scenario used. */
    evidence?: readonly Evidence[];
  }
}

const STOPPED: ReadonlySet<RecordKind> = new Set(["skipped", "dropped", "bug"]);

const RECORDS_MAX = 200_000;
/** The newest ones, whose trees are told. */
const RECORDS_TOLD = 20;
const LINES_MAX = 50;
const GROUPS_MAX = 10;
const TRACE_CHARS_MAX = 60_000;

/** The evidence of one account; `system` when something was deployed into it. */
export async function evidenceOf(world: WorldView, system?: DeployedSystem): Promise<Evidence> {
  return {
    account: world.account,
    trace: cut(formatTrees(telling(world))),
    logs: [...(await tierLogs(world, system)), ...(await functionLogs(world)), ...mails(system)],
  };
}

/** The trees that hold a failure, newest last; without any, the newest in which something followed. */
function telling({ journal }: WorldView): readonly TraceNode[] {
  const records = journal.list({ limit: RECORDS_MAX });
  const failed = records.filter(({ kind, failure }) => failure !== undefined || STOPPED.has(kind));
  const followed = records.filter(({ cause }) => cause !== undefined);
  return treesOf(journal, (failed.length > 0 ? failed : followed).slice(-RECORDS_TOLD));
}

function cut(text: string): string {
  if (text.length <= TRACE_CHARS_MAX) return text;
  return `${text.slice(0, TRACE_CHARS_MAX)}\n… ${text.length - TRACE_CHARS_MAX} characters more`;
}

async function tierLogs(world: WorldView, system?: DeployedSystem): Promise<readonly LogTail[]> {
  if (!system) return [];
  const { webapp, worker } = system.reference;
  const tails = await Promise.all([
    instanceLogs(world, "webapp", webapp.environmentName),
    instanceLogs(world, "worker", worker.environmentName),
  ]);
  return tails.flat().map(({ name, lines }) => ({ name, lines: lines.slice(-LINES_MAX) }));
}

async function functionLogs({ call }: WorldView): Promise<readonly LogTail[]> {
  const { logGroups = [] } = await call("cloudwatch-logs", "DescribeLogGroups", {
    limit: GROUPS_MAX,
  });
  return Promise.all(
    logGroups.map(async ({ logGroupName: name = "" }) => {
      const { events = [] } = await call("cloudwatch-logs", "FilterLogEvents", {
        logGroupName: name,
      });
      const lines = events.map(({ message = "" }) => message.trimEnd());
      return { name, lines: lines.slice(-LINES_MAX) };
    }),
  );
}

function mails(system: DeployedSystem | undefined): readonly LogTail[] {
  return (system?.inbox.list() ?? []).map(({ subject, to, text }) => ({
    name: `mail to ${to.join(", ")}: ${subject}`,
    lines: text.split("\n").slice(0, LINES_MAX),
  }));
}
