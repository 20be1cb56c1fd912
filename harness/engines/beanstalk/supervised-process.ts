/**
 * A process that is started again when it ends by itself, as systemd does for a Beanstalk
 * application; each restart in a row waits longer. Its output goes to a file.
 */

import type { Clock, Timer } from "#kernel/clock.ts";
import type { Logger } from "#kernel/logger.ts";
import { type Child, describeExit, startChild } from "../process/child.ts";
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
  /** Hears of each end that was not asked for, with the wait before the next start. */
  onExit(name: string, how: string, restartMs: number): void;
}

/** Waits before each restart in a row; the last one is kept. */
const RESTART_MS = [200, 500, 1000, 2000, 5000, 10_000, 30_000];

/** After running this long, a process counts as healthy again. */
const STEADY_MS = 30_000;

/** How long a process may take to end itself. */
const STOP_GRACE_MS = 5000;

const LINES_KEPT = 50;
/** Of a kept line: a minified bundle prints itself whole when it does not parse. */
const LINE_CHARS_KEPT = 500;

export class SupervisedProcess {
  readonly #options: SupervisedOptions;
  readonly #file: LogFile;
  readonly #recent: string[] = [];
  #child: Child;
  #startedAt = 0;
  #failures = 0;
  #restart: Timer | undefined;
  #stopping = false;

  constructor(options: SupervisedOptions) {
    this.#options = options;
    this.#file = openLogFile(options.logFile);
    this.#child = this.#start();
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get restarts(): number {
    return this.#failures;
  }

  /** The last lines it printed. */
  get recent(): readonly string[] {
    return this.#recent;
  }

  /** Ends it as a crash would: it is started again. */
  crash(): void {
    this.#child.kill();
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.#restart?.cancel();
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
    void child.exited.then((exit) => this.#ended(describeExit(exit)));
    return child;
  }

  #ended(how: string): void {
    if (this.#stopping) return;
    const { machine, name, logger, onExit } = this.#options;
    if (machine.now() - this.#startedAt >= STEADY_MS) this.#failures = 0;
    const restartMs = RESTART_MS[Math.min(this.#failures, RESTART_MS.length - 1)] ?? 0;
    this.#failures += 1;
    this.#print(`[avalon-aws] ${name} ${how}; it is started again in ${restartMs} ms`);
    logger.log("warn", `${name} ${how}`, { restartMs });
    onExit(name, how, restartMs);
    this.#restart = machine.schedule(machine.now() + restartMs, () => {
      this.#child = this.#start();
    });
  }

  #print(line: string): void {
    this.#recent.push(line.length > LINE_CHARS_KEPT ? `${line.slice(0, LINE_CHARS_KEPT)}…` : line);
    if (this.#recent.length > LINES_KEPT) this.#recent.shift();
    this.#file.write(line);
  }
}
