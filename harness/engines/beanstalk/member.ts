/** One instance as its fleet knows it: the processes, the credentials, the worker daemon. */

import { join } from "node:path";
import type { Clock } from "#kernel/clock.ts";
import type {
  DaemonSettings,
  FleetFacts,
  FleetWatcher,
} from "#services/elastic-beanstalk/engine.ts";
import type { PageObserver } from "../load-balancer/pages.ts";
import { createTargetFigures, type TargetFigures } from "../load-balancer/target-figures.ts";
import { type CpuMeter, createCpuMeter } from "./cpu.ts";
import { createDaemon, type Daemon } from "./daemon.ts";
import { createInstance, type Instance } from "./instance.ts";
import { journaledEnds } from "./journaled-ends.ts";
import { journaledPages } from "./journaled-pages.ts";
import type { BeanstalkEngineOptions } from "./options.ts";

export interface Member {
  readonly instance: Instance;
  readonly daemon: Daemon;
  /** What the daemon has posted. */
  readonly posts: TargetFigures;
  readonly cpu: CpuMeter;
  /** Notes what the requests that it is sent cause. */
  readonly pages: PageObserver;
  /** Whether what is deployed is in use: it was registered since it started. */
  isRegistered: boolean;
  /** Ends its processes at once; the port and the credentials are given back. */
  stop(): Promise<void>;
}

export interface MemberOptions {
  readonly id: string;
  readonly engine: BeanstalkEngineOptions;
  readonly facts: FleetFacts;
  readonly watcher: FleetWatcher;
  readonly roleArn: string;
  readonly machine: Clock;
  daemonSettings(): DaemonSettings | undefined;
  leads(): boolean;
  onChange(): void;
}

export async function createMember(options: MemberOptions): Promise<Member> {
  const { id, engine, facts, watcher, roleArn, machine } = options;
  const { clock, logger } = engine;
  const port = await engine.takePort();
  const journal = engine.journal(facts.account);
  const { identity, note } = journaledEnds({
    ...{ journal, now: machine.now, instanceId: id, environmentName: facts.environmentName },
    identity: engine.identify(facts.account, roleArn, id),
  });
  const instance = await createInstance({
    ...{ id, port, machine, logger, platform: facts.platform },
    folder: join(engine.folder, facts.environmentId, id),
    environment: identity.environment,
    searchPath: engine.searchPath,
    findTools: engine.findTools,
    onChange: options.onChange,
    onEnd: note,
  });
  const posts = createTargetFigures(machine.now);
  const daemon = createDaemon({
    ...{ instance, identity, clock, logger, journal, figures: posts },
    settings: options.daemonSettings,
    leads: options.leads,
    onNotice: (notice) => watcher.onNotice(id, notice),
    onReceive: (queueUrl, messages) => watcher.onReceive(id, queueUrl, messages),
    onConclude: (message) => watcher.onConclude(id, message),
  });
  return {
    instance,
    daemon,
    posts,
    cpu: createCpuMeter(machine.now, () => instance.pid()),
    pages: journaledPages(journal, identity),
    isRegistered: false,
    async stop() {
      await daemon.cut();
      await instance.stop();
      identity.close();
      engine.returnPort(port);
    },
  };
}
