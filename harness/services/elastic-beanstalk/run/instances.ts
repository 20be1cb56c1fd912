/** Launching, deploying to, registering and removing instances, with the events AWS writes. */

import { present } from "#kernel/assert.ts";
import type { DeployOutcome } from "../engine.ts";
import { instanceId } from "../ids.ts";
import { commandTimeoutMs } from "../options/fleet-settings.ts";
import { isOn } from "../options/settings.ts";
import type { InstanceDocument } from "../store.ts";
import * as steps from "./steps.ts";
import { instancesOf, look, settingsOfWork, tell, throwIfCut, type Work } from "./work.ts";

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

/** Brings the release onto the instances, all at once; tells and returns the ones it failed on. */
export async function deploy(
  work: Work,
  ids: readonly string[],
  release: Release,
): Promise<readonly string[]> {
  const failed: string[] = [];
  const leader = leaderOf(work, ids);
  await Promise.all(
    ids.map(async (id) => {
      const outcome = await deployOne(work, id, release, id === leader);
      if (outcome.ok || work.cut.aborted) return;
      failed.push(id);
      tell(work, "ERROR", `[Instance: ${id}] Instance deployment failed. ${outcome.reason}`);
    }),
  );
  throwIfCut(work);
  return failed;
}

async function deployOne(
  work: Work,
  id: string,
  release: Release,
  leads: boolean,
): Promise<DeployOutcome> {
  const { ctx, fleet, cut } = work;
  const at = ctx.now;
  const isFirst = instanceAt(work, id).deployment === undefined;
  const record = (status: "In Progress" | "Deployed" | "Failed") => {
    const { id: deploymentId, versionLabel } = release;
    const about = { id: deploymentId, versionLabel, isFirst };
    const deployment = { ...about, status, at, tookMs: ctx.now - at };
    put(work, [{ ...instanceAt(work, id), deployment }]);
  };
  record("In Progress");
  const outcome = await fleet.deploy(id, { ...release, leads }, cut);
  if (ctx.signal.aborted) return outcome;
  record(outcome.ok ? "Deployed" : "Failed");
  if (outcome.ok && release.kind === "application")
    tell(work, "INFO", `[Instance: ${id}] Instance deployment completed successfully.`);
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
  weight?: number,
): Promise<boolean> {
  for (const id of ids) work.fleet.register(id, weight);
  look(work);
  return areHealthy(work, ids);
}

/** An instance whose process was restarted this often in a row does not come to life. */
const RESTARTS_MAX = 3;

async function areHealthy(work: Work, ids: readonly string[]): Promise<boolean> {
  const { ctx, cut } = work;
  const settings = settingsOfWork(work);
  const seen = () => ids.map((id) => ctx.store.instances.find(`${work.id}/${id}`)?.observation);
  const verdict = () => {
    if (cut.aborted) return "cut";
    if (seen().every((one) => one?.target === "healthy" && one.running)) return "healthy";
    const isHopeless = seen().some(
      (one) => one?.lost !== undefined || (one?.restarts ?? 0) >= RESTARTS_MAX,
    );
    return isHopeless ? "failed" : undefined;
  };
  const deadline = ctx.now + commandTimeoutMs(settings);
  const found = await ctx.until(verdict, { deadline });
  throwIfCut(work);
  if (found === "healthy") return true;
  const isIgnored = isOn(settings, "aws:elasticbeanstalk:command", "IgnoreHealthCheck");
  const why = ids.flatMap((id) => {
    const one = ctx.store.instances.find(`${work.id}/${id}`)?.observation;
    if (one?.target === "healthy" && one.running) return [];
    const reason = one?.lost ?? one?.targetReason ?? "the application's process does not run";
    return [`[Instance: ${id}] ${reason}`];
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
  const { fleet, ctx, id } = work;
  await Promise.all(ids.map((each) => fleet.deregister(each)));
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
