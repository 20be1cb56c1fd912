/**
 * The instances of one environment with what stands before them: a load balancer for a web
 * environment, a worker daemon on each instance of a worker.
 */

import { rm } from "node:fs/promises";
import { join } from "node:path";
import { present } from "#kernel/assert.ts";
import { type ControllableClock, createClock } from "#kernel/clock.ts";
import type { Expectations } from "#kernel/expectations.ts";
import type {
  Deployment,
  DeployOutcome,
  Fleet,
  FleetFacts,
  FleetSettings,
  FleetWatcher,
  InstanceObservation,
} from "#services/elastic-beanstalk/engine.ts";
import { type Balancer, createBalancer } from "../load-balancer/balancer.ts";
import { NO_REQUESTS } from "../load-balancer/target-figures.ts";
import { refusedPages } from "./journaled-pages.ts";
import { createMember, type Member } from "./member.ts";
import type { BeanstalkEngineOptions } from "./options.ts";

export interface FleetOptions {
  readonly engine: BeanstalkEngineOptions;
  readonly facts: FleetFacts;
  readonly watcher: FleetWatcher;
  /** Instances that are being deployed to, and those whose application has answered nothing yet. */
  readonly coming: Expectations;
  /** Sends requests for these hosts to the balancer, and for no others. */
  route(hosts: readonly string[], balancer: Balancer): void;
  onClose(): void;
}

interface State {
  readonly options: FleetOptions;
  readonly machine: ControllableClock;
  readonly members: Map<string, Member>;
  readonly balancer: Balancer;
  settings: FleetSettings | undefined;
  /** The instance that enqueues periodic tasks. */
  leader: string | undefined;
  isClosed: boolean;
}

export function createFleet(options: FleetOptions): Fleet {
  const machine = createClock();
  const { clock, journal } = options.engine;
  const refused = refusedPages(journal(options.facts.account));
  const members = new Map<string, Member>();
  const balancer = createBalancer({
    ...{ clock, machine },
    observerOf: (id) => (id === undefined ? refused : members.get(id)?.pages),
    onChange: () => changed(fleet),
  });
  const rest = { settings: undefined, leader: undefined, isClosed: false };
  const fleet: State = { options, machine, members, balancer, ...rest };
  let closing: Promise<void> | undefined;
  return {
    configure(settings) {
      fleet.settings = settings;
      balancer.configure(settings.balancer, settings.healthCheck);
      options.route(settings.hosts, balancer);
    },
    launch: (id) => launch(fleet, id),
    deploy: (id, deployment, signal) => deploy(fleet, id, deployment, signal),
    async restart(id) {
      const { instance } = memberAt(fleet, id);
      await leaveUse(fleet, id);
      await instance.restart();
      expectAnswer(fleet, id);
      return { ok: true };
    },
    register(id, weight) {
      const member = memberAt(fleet, id);
      member.isRegistered = true;
      const { port, entrance } = member.instance;
      balancer.register(id, port, { weight, entrance: entrance() });
    },
    async deregister(id) {
      await Promise.all([leaveUse(fleet, id), balancer.deregister(id)]);
    },
    terminate: (id) => terminate(fleet, id),
    lead(id) {
      fleet.leader = id;
    },
    observe: () => [...members].map(([id, member]) => observationOf(fleet, id, member)),
    async takeFigures(id) {
      const { cpu, posts } = memberAt(fleet, id);
      const requests = fleet.settings?.daemon ? posts.take() : balancer.takeFigures(id);
      return { requests: requests ?? NO_REQUESTS, cpuPercent: await cpu.take() };
    },
    logs: (id, kind) => memberAt(fleet, id).instance.logs(kind),
    close() {
      closing ??= close(fleet);
      return closing;
    },
  };
}

const memberAt = ({ members }: State, id: string) => present(members.get(id), `the instance ${id}`);

/** A daemon starts with the first good look at its instance. */
function changed({ isClosed, members, balancer, options }: State): void {
  if (isClosed) return;
  for (const [id, member] of members) {
    if (!member.isRegistered) continue;
    const state = balancer.stateOf(id);
    if (state.target === "healthy") member.daemon.start();
    if (hasAnswered(state) || !member.instance.running()) options.coming.giveUp(answerOf(id));
  }
  options.watcher.onChange();
}

/** Also a bad answer is one, unlike a connection that nobody takes. */
const hasAnswered = ({ target, reason }: ReturnType<Balancer["stateOf"]>) =>
  target !== "initial" || reason?.startsWith("GET ") === true;

const answerOf = (id: string) => `the first answer of ${id}`;
const deploymentTo = (id: string) => `the deployment to ${id}`;

function expectAnswer({ options }: State, id: string): void {
  options.coming.expect(answerOf(id), { what: answerOf(id), count: 1 });
}

async function launch(fleet: State, id: string): Promise<void> {
  const { engine, facts, watcher } = fleet.options;
  const { roleArn } = present(fleet.settings, "the fleet's settings");
  const member = await createMember({
    ...{ id, engine, facts, watcher, roleArn, machine: fleet.machine },
    daemonSettings: () => fleet.settings?.daemon,
    leads: () => fleet.leader === id,
    onChange: () => changed(fleet),
  });
  fleet.members.set(id, member);
}

async function deploy(
  fleet: State,
  id: string,
  deployment: Deployment,
  signal: AbortSignal,
): Promise<DeployOutcome> {
  const { instance } = memberAt(fleet, id);
  const { properties, container } = present(fleet.settings, "the fleet's settings");
  const { coming, watcher } = fleet.options;
  const expectEnd = () => coming.expect(deploymentTo(id), { what: deploymentTo(id), count: 1 });
  const beforeStop = async () => {
    // What is under way on the instance may itself wait for the clock.
    coming.giveUp(deploymentTo(id));
    await leaveUse(fleet, id);
    expectEnd();
  };
  expectEnd();
  try {
    const outcome = await instance.deploy({
      ...{ deployment, properties, container, signal, beforeStop },
    });
    if (!outcome.ok) return outcome;
    expectAnswer(fleet, id);
    // Requests of other kinds than HTTP go to the instance itself.
    if (instance.entrance()?.takesNoRequests)
      watcher.onNotice(id, {
        severity: "INFO",
        message: `Its server takes connections at 127.0.0.1:${instance.port}.`,
      });
    return outcome;
  } finally {
    coming.giveUp(deploymentTo(id));
  }
}

/**
 * The instance gets nothing new. A worker finishes its messages first; requests under way end with
 * the process, unless the instance was deregistered before.
 */
async function leaveUse(fleet: State, id: string): Promise<void> {
  const member = fleet.members.get(id);
  if (!member) return;
  member.isRegistered = false;
  void fleet.balancer.deregister(id);
  await member.daemon.drain();
}

async function terminate({ members, balancer, options }: State, id: string): Promise<void> {
  const member = members.get(id);
  if (!member) return;
  options.coming.giveUp(answerOf(id));
  members.delete(id);
  await balancer.deregister(id);
  await member.stop();
}

function observationOf({ balancer }: State, id: string, { instance }: Member): InstanceObservation {
  const { target, reason } = balancer.stateOf(id);
  const lost = instance.lost();
  const pid = instance.pid();
  return {
    id,
    running: instance.running(),
    restarts: instance.restarts(),
    target,
    port: instance.port,
    ...(lost !== undefined && { lost }),
    ...(reason !== undefined && { targetReason: reason }),
    ...(pid !== undefined && { pid }),
  };
}

/** At the environment's end, or the harness's: nobody waits for requests under way. */
async function close(fleet: State): Promise<void> {
  const { options, balancer, members, machine } = fleet;
  fleet.isClosed = true;
  options.route([], balancer);
  balancer.stop();
  await Promise.all([...members.keys()].map((id) => terminate(fleet, id)));
  const { engine, facts } = options;
  await rm(join(engine.folder, facts.environmentId), { recursive: true, force: true });
  machine.stop();
  options.onClose();
}
