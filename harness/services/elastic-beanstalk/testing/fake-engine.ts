/**
 * An engine of Elastic Beanstalk for tests that runs nothing: an instance is a few words about the
 * version on it, and a bundle is those words as JSON. The test says what happens to instances.
 */

import { HarnessError } from "#kernel/harness-error.ts";
import { parseJson } from "#kernel/json.ts";
import type {
  BeanstalkEngine,
  Deployment,
  DeployOutcome,
  Fleet,
  FleetSettings,
  FleetWatcher,
  InstanceFigures,
  InstanceObservation,
} from "../engine.ts";

/** What a bundle of this engine holds. */
export interface FakeVersion {
  readonly name: string;
  /** Why it cannot be built. */
  readonly unbuildable?: string;
  /** Its process ends as soon as it is started. */
  readonly dies?: boolean;
  /** It runs and answers nothing. */
  readonly isDeaf?: boolean;
  /** Its build never ends by itself. */
  readonly hangs?: boolean;
  readonly settings?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly notices?: readonly string[];
}

export const fakeBundle = (version: FakeVersion): Uint8Array =>
  Buffer.from(JSON.stringify(version));

export interface FakeInstance {
  version: FakeVersion | undefined;
  target: InstanceObservation["target"];
  targetReason: string | undefined;
  lost: string | undefined;
  /** Why its next deployment fails. */
  failure: string | undefined;
  weight: number;
  /** The application deployments it got, in order, by the kind of their hooks. */
  readonly deployments: { readonly kind: Deployment["kind"]; readonly leads: boolean }[];
  figures: InstanceFigures;
}

export interface FakeFleet extends Fleet {
  readonly instances: ReadonlyMap<string, FakeInstance>;
  readonly settings: FleetSettings | undefined;
  /** The instance that enqueues periodic tasks. */
  readonly leader: string | undefined;
  /** Its next deployment fails for this reason. */
  fail(id: string, reason: string): void;
  /** Loses the machine. */
  kill(id: string): void;
  /** What the health check finds from now on; good when no reason is given. */
  check(id: string, reason?: string): void;
  /** What the instance did since it was last asked. */
  work(id: string, figures: Partial<InstanceFigures>): void;
  /** The version of a healthy instance, in turn. */
  ask(): string | undefined;
}

export interface FakeEngine extends BeanstalkEngine {
  fleet(environmentId: string): FakeFleet;
  /** The one that was opened last and is open still. */
  newest(): FakeFleet | undefined;
}

export const NO_FIGURES: InstanceFigures = {
  requests: {
    ...{ seconds: 10, count: 0, latencies: [], bytesIn: 0, bytesOut: 0 },
    statuses: { 2: 0, 3: 0, 4: 0, 5: 0 },
  },
  cpuPercent: 0,
};

export function createFakeEngine(): FakeEngine {
  const fleets = new Map<string, FakeFleet>();
  return {
    refusal: async (platform, region) => {
      if (region !== "us-east-1") return `environments run in us-east-1 only, not in ${region}.`;
      return platform === "ecs" ? "it runs no containers." : undefined;
    },
    domain: (account, region) => `${account}.${region}.elasticbeanstalk.localhost`,
    async read(bundle) {
      const { settings = {}, notices = [] } = versionIn(bundle);
      return { settings, notices };
    },
    async open(facts, watcher) {
      const fleet = createFakeFleet(watcher, () => fleets.delete(facts.environmentId));
      fleets.set(facts.environmentId, fleet);
      return fleet;
    },
    find: (environmentId) => fleets.get(environmentId),
    fleet(environmentId) {
      const fleet = fleets.get(environmentId);
      if (!fleet) throw new Error(`no environment ${environmentId} runs`);
      return fleet;
    },
    newest: () => [...fleets.values()].at(-1),
    async stop() {
      await Promise.all([...fleets.values()].map((fleet) => fleet.close()));
    },
  };
}

function versionIn(bundle: Uint8Array): FakeVersion {
  const version = parseJson(Buffer.from(bundle).toString());
  if (typeof version !== "object" || version === null || !("name" in version))
    throw new HarnessError("INPUT_UNREADABLE", "The bundle is none of the fake engine's.");
  return version as unknown as FakeVersion;
}

function createFakeFleet(watcher: FleetWatcher, onClose: () => void): FakeFleet {
  const instances = new Map<string, FakeInstance>();
  let settings: FleetSettings | undefined;
  let leader: string | undefined;
  let turns = 0;
  let isClosed = false;
  const at = (id: string): FakeInstance => {
    const found = instances.get(id);
    if (!found) throw new Error(`no instance ${id}`);
    return found;
  };
  const tell = () => {
    if (!isClosed) watcher.onChange();
  };
  return {
    instances,
    get settings() {
      return settings;
    },
    get leader() {
      return leader;
    },
    configure(next) {
      settings = next;
    },
    async launch(id) {
      instances.set(id, {
        ...{ version: undefined, target: "out", targetReason: undefined, lost: undefined },
        ...{ failure: undefined, weight: 1, deployments: [], figures: NO_FIGURES },
      });
    },
    deploy: (id, deployment, signal) => bring(at(id), deployment, signal),
    async restart(id) {
      at(id).target = "out";
      return { ok: true };
    },
    register(id, weight = 1) {
      const instance = at(id);
      instance.weight = weight;
      if (instance.target !== "out") return;
      instance.target = "initial";
      queueMicrotask(() => look(instance, tell));
    },
    async deregister(id) {
      at(id).target = "out";
    },
    async terminate(id) {
      instances.delete(id);
    },
    lead(id) {
      leader = id;
    },
    observe: () => [...instances].map(([id, instance]) => observationOf(id, instance)),
    async takeFigures(id) {
      const { figures } = at(id);
      at(id).figures = NO_FIGURES;
      return figures;
    },
    logs: async (id) => Buffer.from(`version ${at(id).version?.name} listens\n`),
    async close() {
      isClosed = true;
      instances.clear();
      onClose();
    },
    fail(id, reason) {
      at(id).failure = reason;
    },
    kill(id) {
      at(id).lost = "its process was killed from outside";
      tell();
    },
    check(id, reason) {
      const instance = at(id);
      instance.targetReason = reason;
      instance.target = reason === undefined ? "healthy" : "unhealthy";
      tell();
    },
    work(id, figures) {
      at(id).figures = { ...NO_FIGURES, ...figures };
    },
    ask() {
      const healthy = [...instances.values()].filter(({ target }) => target === "healthy");
      const instance = healthy[turns++ % Math.max(1, healthy.length)];
      if (!instance) return undefined;
      const { figures } = instance;
      const { requests } = figures;
      const count = requests.count + 1;
      instance.figures = { ...figures, requests: { ...requests, count } };
      return instance.version?.name;
    },
  };
}

/** A health check, which is answered a moment after the registration. */
function look(instance: FakeInstance, tell: () => void): void {
  const { version, target, lost, targetReason } = instance;
  if (target !== "initial" || !version || lost !== undefined) return;
  if (targetReason !== undefined) instance.target = "unhealthy";
  else if (!version.dies && !version.isDeaf) instance.target = "healthy";
  tell();
}

async function bring(
  instance: FakeInstance,
  { bundle, kind, leads }: Deployment,
  signal: AbortSignal,
): Promise<DeployOutcome> {
  const version = versionIn(bundle);
  if (version.hangs && !signal.aborted)
    await new Promise<void>((resolve) => {
      signal.addEventListener("abort", () => resolve(), { once: true });
    });
  if (signal.aborted) return { ok: false, reason: "The deployment was cut short." };
  const reason = instance.failure ?? version.unbuildable;
  instance.failure = undefined;
  if (reason !== undefined) return { ok: false, reason };
  instance.version = version;
  instance.target = "out";
  instance.deployments.push({ kind, leads });
  return { ok: true };
}

/** One that dies at once has been started several times when it is looked at. */
const RESTARTS_OF_DYING = 3;

function observationOf(id: string, instance: FakeInstance): InstanceObservation {
  const { version, target, targetReason, lost } = instance;
  const dies = version?.dies ?? false;
  return {
    id,
    running: version !== undefined && !dies && lost === undefined,
    restarts: dies ? RESTARTS_OF_DYING : 0,
    target,
    ...(lost !== undefined && { lost }),
    ...(targetReason !== undefined && { targetReason }),
  };
}
