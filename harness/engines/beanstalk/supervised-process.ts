/**
 * A process that is started again when it ends by itself, as systemd does for a Beanstalk
 * application; each restart in a row waits longer. Its output goes to a file.
 */

import type { Clock, Timer } from "#kernel/clock.ts";
import type { Logger } from "#kernel/logger.ts";
import { type Child, type ChildExit, describeExit, startChild } from "../process/child.ts";
import { type LogFile, openLogFile } from "../process/log-file.ts";

export interface SupervisedOptions {
  readonly name: string;
  /** A shell command. */
  readonly command: string;
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly logFile: string;
  readonly logger: Logger;
  /** Restarts happen in the machine's time: the process computes in it. */
  readonly machine: Clock;
  /**
   * Hears of each end that was not asked for, and how long the next start waits; an answer of
   * `false` means no further start.
   */
  onExit(name: string, exit: ChildExit, restartMs: number): boolean;
  /** Hears of each start after the first that has lasted. */
  onStart(): void;
}

/** Waits before each restart in a row; the last one is kept. */
const RESTART_MS = [200, 500, 1000, 2000, 5000, 10_000, 30_000];

/** After running this long, a process counts as healthy again. */
const STEADY_MS = 30_000;

/** A process that failed before counts as running again after this long. */
const SETTLED_MS = 500;

/** How long a process may take to end itself. */
const STOP_GRACE_MS = 5000;

export class SupervisedProcess {
  readonly #options: SupervisedOptions;
  readonly #file: LogFile;
  #child: Child;
  #startedAt = 0;
  #failures = 0;
  #restart: Timer | undefined;
  #settled: Timer | undefined;
  #stopping = false;
  #running = true;

  constructor(options: SupervisedOptions) {
    this.#options = options;
    this.#file = openLogFile(options.logFile);
    this.#child = this.#start();
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Whether it runs now; after an end, not before the next start has lasted a moment. */
  get running(): boolean {
    return this.#running;
  }

  get restarts(): number {
    return this.#failures;
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.#running = false;
    this.#restart?.cancel();
    this.#settled?.cancel();
    await this.#child.stop(this.#options.machine, STOP_GRACE_MS);
  }

  #start(): Child {
    const { command, folder, env, machine } = this.#options;
    this.#startedAt = machine.now();
    const child = startChild({
      command: "/bin/sh",
      args: ["-c", command],
      cwd: folder,
      env,
      onLine: (line) => this.#print(line),
    });
    void child.exited.then((exit) => this.#ended(exit));
    return child;
  }

  #ended(exit: ChildExit): void {
    if (this.#stopping) return;
    this.#running = false;
    this.#settled?.cancel();
    const { machine, name, logger, onExit } = this.#options;
    const how = describeExit(exit);
    if (machine.now() - this.#startedAt >= STEADY_MS) this.#failures = 0;
    const restartMs = RESTART_MS[Math.min(this.#failures, RESTART_MS.length - 1)] ?? 0;
    this.#failures += 1;
    logger.log("warn", `${name} ${how}`, { restartMs });
    if (!onExit(name, exit, restartMs)) {
      this.#print(`[avalon-aws] ${name} ${how}`);
      return;
    }
    this.#print(`[avalon-aws] ${name} ${how}; it is started again in ${restartMs} ms`);
    this.#restart = machine.schedule(machine.now() + restartMs, () => {
      this.#child = this.#start();
      this.#settled = machine.schedule(machine.now() + SETTLED_MS, () => {
        this.#running = true;
        this.#options.onStart();
      });
    });
  }

  #print(line: string): void {
    this.#file.write(line);
  }
}
