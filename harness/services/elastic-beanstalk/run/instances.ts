/** Launching, deploying to, registering and removing instances, with the events AWS writes. */

import { assert, present } from "#kernel/assert.ts";
import { messageOf } from "#kernel/harness-error.ts";
import type { DeployOutcome } from "../engine.ts";
import { instanceId } from "../ids.ts";
import { commandTimeoutMs, healthTimeoutMs } from "../options/fleet-settings.ts";
import { isOn } from "../options/settings.ts";
import type { InstanceDocument } from "../store.ts";
import { hasPassed } from "./health.ts";
import * as steps from "./steps.ts";
import {
  environmentOf,
  instancesOf,
  look,
  settingsOfWork,
  tell,
  throwIfCut,
  type Work,
} from "./work.ts";

/** What a deployment brings onto instances. */
export interface Release {
  readonly id: number;
  readonly versionLabel: string;
  readonly bundle: Uint8Array;
  readonly kind: "application" | "configuration";
}

export const named = (ids: readonly string[]) => `[${ids.join(", ")}]`;

function put(work: Work, instances: readonly InstanceDocument[]): void {
  work.ctx.transact(steps.putInstances, { id: work.id, instances });
}

function instanceAt(work: Work, id: string): InstanceDocument {
  const found = work.ctx.store.instances.find(`${work.id}/${id}`);
  return present(found, `the instance ${id}`);
}

/** Makes `count` new instances; nothing runs on them yet. */
export async function launch(
  work: Work,
  count: number,
  isTemporary = false,
): Promise<readonly string[]> {
  const { ctx, fleet } = work;
  const ids = Array.from({ length: count }, () => instanceId(ctx.random));
  for (const id of ids) await fleet.launch(id);
  const launchedAt = ctx.now;
  put(
    work,
    ids.map((id) => ({ id, environmentId: work.id, launchedAt, isTemporary })),
  );
  if (ids.length > 0) {
    const which = ids.length === 1 ? `instance ${named(ids)}` : `instances ${named(ids)}`;
    tell(work, "INFO", `Added ${which} to your environment.`);
  }
  return ids;
}

/** What became of a deployment to several instances. */
interface Commands {
  readonly failed: string[];
  readonly timedOut: string[];
}

/** Brings the release onto the instances, all at once; tells and returns the ones it failed on. */
export async function deploy(
  work: Work,
  ids: readonly string[],
  release: Release,
): Promise<readonly string[]> {
  const commands: Commands = { failed: [], timedOut: [] };
  const leader = leaderOf(work, ids);
  const limit = limitCommands(work, ids.length);
  await Promise.all(
    ids.map(async (id) => {
      const outcome = await deployOne(work, id, { release, limit, leads: id === leader });
      if (outcome.ok || work.cut.aborted) return;
      if (limit.signal.aborted) commands.timedOut.push(id);
      else {
        commands.failed.push(id);
        tellFailed(work, id, outcome.reason);
      }
    }),
  );
  await limit.end();
  throwIfCut(work);
  return tellUnsuccessful(work, commands, ids.length);
}

/** AWS's two events of one instance; its output is where the reason stands. */
function tellFailed(work: Work, id: string, reason: string): void {
  tell(work, "ERROR", "Instance deployment failed. For details, see 'eb-engine.log'.");
  const output = `Return code: 1 Output: ${reason}`;
  tell(work, "ERROR", `[Instance: ${id}] Command failed on instance. ${output}`);
}

function tellUnsuccessful(
  work: Work,
  { failed, timedOut }: Commands,
  total: number,
): readonly string[] {
  const bad = [...failed, ...timedOut];
  if (bad.length === 0) return bad;
  if (timedOut.length > 0)
    tell(
      work,
      "WARN",
      "The following instances have not responded in the allowed command timeout time (they " +
        `might still finish eventually on their own): ${named(timedOut)}.`,
    );
  const counts = [
    `Successful: ${total - bad.length}`,
    ...(failed.length > 0 ? [`Failed: ${failed.length}`] : []),
    ...(timedOut.length > 0 ? [`TimedOut: ${timedOut.length}`] : []),
  ];
  const summary = `Summary: [${counts.join(", ")}].`;
  tell(work, "INFO", `Command execution completed on all instances. ${summary}`);
  return bad;
}

interface CommandLimit {
  /** Aborted when the commands have taken too long. */
  readonly signal: AbortSignal;
  /** One instance's commands have ended. */
  done(): void;
  end(): Promise<void>;
}

/** The time that instances may take for their commands, by the harness clock. */
function limitCommands(work: Work, count: number): CommandLimit {
  const { ctx } = work;
  const abort = new AbortController();
  let left = count;
  const deadline = ctx.now + commandTimeoutMs(settingsOfWork(work));
  const watching = ctx
    .until(() => (left === 0 || abort.signal.aborted ? true : undefined), { deadline })
    .then((isOver) => {
      if (!isOver) abort.abort(new Error("the command timeout is over"));
    })
    .catch((error: unknown) => assert(ctx.signal.aborted, messageOf(error)));
  return {
    signal: abort.signal,
    done: () => {
      left -= 1;
    },
    end: () => watching,
  };
}

interface Order {
  readonly release: Release;
  readonly limit: CommandLimit;
  readonly leads: boolean;
}

async function deployOne(
  work: Work,
  id: string,
  { release, limit, leads }: Order,
): Promise<DeployOutcome> {
  const { ctx, fleet, cut } = work;
  const at = ctx.now;
  const isFirst = instanceAt(work, id).deployment === undefined;
  // A new machine gets the application, whatever brings the others up to date.
  const kind = isFirst ? "application" : release.kind;
  const record = (status: "In Progress" | "Deployed" | "Failed") => {
    const { id: deploymentId, versionLabel } = release;
    const about = { id: deploymentId, versionLabel, isFirst };
    const deployment = { ...about, status, at, tookMs: ctx.now - at };
    put(work, [{ ...instanceAt(work, id), deployment }]);
  };
  record("In Progress");
  const signal = AbortSignal.any([cut, limit.signal]);
  const outcome = await fleet.deploy(id, { ...release, kind, leads }, signal);
  limit.done();
  if (ctx.signal.aborted) return outcome;
  record(outcome.ok ? "Deployed" : "Failed");
  if (outcome.ok && kind === "application")
    tell(work, "INFO", "Instance deployment completed successfully.");
  return outcome;
}

/** The oldest instance leads: it alone runs what is for the leader only. */
function leaderOf(work: Work, ids: readonly string[]): string | undefined {
  const oldest = instancesOf(work).find(({ isTemporary }) => !isTemporary) ?? instancesOf(work)[0];
  return oldest && ids.includes(oldest.id) ? oldest.id : undefined;
}

/** Registers the instances and waits until all are healthy; false when one will not be in time. */
export async function bringIntoService(
  work: Work,
  ids: readonly string[],
  how: { readonly weight?: number; readonly timeoutMs?: number } = {},
): Promise<boolean> {
  for (const id of ids) work.fleet.register(id, how.weight);
  look(work);
  return areHealthy(work, ids, how.timeoutMs ?? healthTimeoutMs(settingsOfWork(work)));
}

/** An instance whose process was restarted this often in a row does not come to life. */
const RESTARTS_MAX = 3;

async function areHealthy(work: Work, ids: readonly string[], timeoutMs: number): Promise<boolean> {
  const { ctx, cut } = work;
  const seen = () => ids.flatMap((id) => ctx.store.instances.find(`${work.id}/${id}`) ?? []);
  const verdict = () => {
    if (cut.aborted) return "cut";
    const instances = seen();
    const environment = environmentOf(work);
    if (instances.every((one) => hasPassed(environment, one, ctx.now))) return "healthy";
    const isHopeless = instances.some(
      ({ observation }) =>
        observation?.lost !== undefined || (observation?.restarts ?? 0) >= RESTARTS_MAX,
    );
    return isHopeless ? "failed" : undefined;
  };
  const found = await ctx.until(verdict, { deadline: ctx.now + timeoutMs });
  throwIfCut(work);
  if (found === "healthy") return true;
  const settings = settingsOfWork(work);
  const isIgnored = isOn(settings, "aws:elasticbeanstalk:command", "IgnoreHealthCheck");
  const why = seen().flatMap((one) => {
    if (hasPassed(environmentOf(work), one, ctx.now)) return [];
    const { lost, targetReason } = one.observation ?? {};
    const reason = lost ?? targetReason ?? "the application's process does not run";
    return [`[Instance: ${one.id}] ${reason}`];
  });
  tell(
    work,
    isIgnored ? "WARN" : "ERROR",
    `The following instances have not passed health checks: ${why.join("; ")}.`,
  );
  return isIgnored;
}

/** Takes instances out of service, lets them finish, and ends them. */
export async function remove(work: Work, ids: readonly string[]): Promise<void> {
  await Promise.all(ids.map((each) => work.fleet.deregister(each)));
  await end(work, ids);
}

/** Ends instances at once: what a worker has in its hands comes again by its visibility timeout. */
export async function end(work: Work, ids: readonly string[]): Promise<void> {
  const { fleet, ctx, id } = work;
  await Promise.all(ids.map((each) => fleet.terminate(each)));
  ctx.transact(steps.removeInstances, { id, instanceIds: ids });
  for (const each of ids) tell(work, "INFO", `Removed instance [${each}] from your environment.`);
}

/** The temporary instances of a deployment become the environment's own. */
export function adopt(work: Work, ids: readonly string[]): void {
  put(
    work,
    ids.map((id) => ({ ...instanceAt(work, id), isTemporary: false })),
  );
}

/** The first of the instances that serve enqueues the periodic tasks. */
export function electLeader(work: Pick<Work, "ctx" | "id" | "fleet">): void {
  const candidates = work.ctx.store
    .instancesOf(work.id)
    .filter(({ observation }) => observation?.running && observation.lost === undefined);
  work.fleet.lead(candidates[0]?.id);
}
