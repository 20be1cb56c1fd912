/**
 * Loops that services want to run, such as a poller an event source mapping: reconciled with what
 * the state asks for after each commit, so they need no starting, stopping or recovering.
 */

import type { World, Worlds } from "#bus/world.ts";
import type { Region } from "#kernel/brand.ts";
import type { Clock } from "#kernel/clock.ts";
import { isDiskFull } from "#kernel/disk-full.ts";
import { messageOf } from "#kernel/harness-error.ts";
import type { Dispatcher } from "./dispatcher.ts";
import type { AnyService, Registry } from "./registry.ts";

/** A loop that threw is started again after this pause, on the harness clock. */
const RESTART_AFTER_MS = 5_000;

export interface BackgroundOptions {
  readonly registry: Registry;
  readonly worlds: Worlds;
  readonly clock: Clock;
  readonly dispatcher: Dispatcher;
  /** Regions whose state is looked at. */
  readonly regions: readonly Region[];
}

export interface BackgroundLoops {
  /** Names of the loops that run now. */
  running(): readonly string[];
  /** Ends the loops of an account, for good, and waits for them: its world is to be dropped. */
  leave(world: World): Promise<void>;
  /** Ends every loop and waits for it. */
  stop(): Promise<void>;
}

type Loop = NonNullable<AnyService["background"]>[number];

export function runBackground(options: BackgroundOptions): BackgroundLoops {
  const running = new Map<
    string,
    { readonly abort: AbortController; readonly done: Promise<void> }
  >();
  const left = new WeakSet<World>();
  let stopped = false;

  const start = (
    id: string,
    service: AnyService,
    loop: Loop,
    key: string,
    world: World,
    region: Region,
  ) => {
    const abort = new AbortController();
    const done = options.dispatcher
      .runOwn(service, world, region, abort.signal, (ctx) => loop.run(key, ctx))
      .catch((error: unknown) => {
        // A full disk is no bug, and there is no room to tell of it: the loop begins again later.
        if (abort.signal.aborted || isDiskFull(error)) return;
        const summary = `${service.name} ${loop.name} ${key} threw: ${messageOf(error)}`;
        const detail = { stack: error instanceof Error ? (error.stack ?? "") : "" };
        world.journal.append({
          kind: "bug",
          cause: undefined,
          service: service.name,
          summary,
          detail,
        });
      })
      .finally(() => {
        running.delete(id);
        if (stopped || abort.signal.aborted) return;
        options.clock.schedule(options.clock.now() + RESTART_AFTER_MS, () => reconcile(world));
      });
    running.set(id, { abort, done });
  };

  const reconcile = (world: World) => {
    if (stopped || left.has(world)) return;
    for (const region of options.regions)
      for (const service of options.registry.loaded()) {
        if (!service.background?.length) continue;
        const { store } = options.registry.scope(service, world, region);
        for (const loop of service.background ?? []) {
          const prefix = `${world.account}/${region}/${service.name}/${loop.name}/`;
          const wanted = new Set(loop.wanted(store));
          for (const [id, { abort }] of running)
            if (id.startsWith(prefix) && !wanted.has(id.slice(prefix.length))) abort.abort();
          for (const key of wanted)
            if (!running.has(prefix + key)) start(prefix + key, service, loop, key, world, region);
        }
      }
  };

  const watch = (world: World) => {
    // One look after a burst of commits is enough, and never inside one.
    let due = false;
    const look = () => {
      if (due) return;
      due = true;
      queueMicrotask(() => {
        due = false;
        reconcile(world);
      });
    };
    world.database.onCommit(look);
    look();
  };
  for (const world of options.worlds.list()) watch(world);
  options.worlds.onOpen(watch);

  const end = async (prefix: string) => {
    const loops = [...running].flatMap(([id, loop]) => (id.startsWith(prefix) ? [loop] : []));
    for (const { abort } of loops) abort.abort();
    await Promise.all(loops.map(({ done }) => done));
  };

  return {
    running: () => [...running.keys()],
    async leave(world) {
      left.add(world);
      await end(`${world.account}/`);
    },
    async stop() {
      stopped = true;
      await end("");
    },
  };
}
