/** One server as a process, from its first start over crashes and restarts to its end. */

import { join } from "node:path";
import type { Clock } from "#kernel/clock.ts";
import type { Place, ProcessRecipe, ServerDefinition } from "../definition.ts";
import { waitUntilReady } from "../probe.ts";
import type { RunningServer, ServerState, StartRequest } from "../runner.ts";
import type { Tools } from "../tools.ts";
import { LOG_FILE, prepareFolder } from "./folder.ts";
import { endProcess, type ProcessHandle, spawnProcess } from "./handle.ts";
import { type ProcessIdentity, type ProcessRegister, signalFamily } from "./identity.ts";
import { lastLines } from "./log-file.ts";
import { recipeOf } from "./recipe.ts";

export interface ProcessRunnerOptions {
  readonly tools: Tools;
  /** The machine's time. */
  readonly clock: Clock;
  readonly register: ProcessRegister;
}

/** How long an orderly end may take (one that writes an archive is the longest) before force. */
const STOP_GRACE_MS = 30_000;

const RETRY_MS = 100;
const LAST_WORDS = 5;

export class ProcessServer implements RunningServer {
  readonly name: string;
  readonly definition: ServerDefinition;
  readonly place: Place;
  readonly #options: ProcessRunnerOptions;
  readonly #request: StartRequest;
  readonly #listeners: ((how: string) => void)[] = [];
  #handle: ProcessHandle | undefined;
  #state: ServerState = "stopped";

  constructor(options: ProcessRunnerOptions, request: StartRequest) {
    this.#options = options;
    this.#request = request;
    this.name = request.definition.name;
    this.definition = request.definition;
    this.place = request.context.place;
  }

  state(): ServerState {
    return this.#state;
  }

  logs(): readonly string[] {
    return lastLines(join(this.#request.folder, LOG_FILE));
  }

  onDied(listener: (how: string) => void): void {
    this.#listeners.push(listener);
  }

  identity(): ProcessIdentity | undefined {
    return this.#handle?.identity;
  }

  image(): undefined {}

  /** Starts it; what a killed one left running is waited for as long as a start may take. */
  async start(): Promise<void> {
    const { clock } = this.#options;
    const deadline = clock.now() + this.#request.definition.readyWithinMs;
    for (;;) {
      try {
        return await this.#startOnce();
      } catch (error) {
        if (!this.#heldByOthers() || clock.now() > deadline) throw error;
      }
      await new Promise<void>((resolve) => clock.schedule(clock.now() + RETRY_MS, resolve));
    }
  }

  async #startOnce(): Promise<void> {
    const { definition, folder, context, signal } = this.#request;
    await definition.prepare?.(context);
    const recipe = this.#recipe();
    const command = await prepareFolder(this.name, recipe, folder, this.#options.register);
    signal?.throwIfAborted();
    const logFile = join(folder, LOG_FILE);
    const handle = await spawnProcess(command, { folder, logFile, env: recipe.env });
    this.#options.register.add(this.name, handle.identity);
    this.watch(handle);
    try {
      await waitUntilReady({
        name: this.name,
        probe: definition.ready(this.place),
        clock: this.#options.clock,
        withinMs: definition.readyWithinMs,
        died: handle.exited,
        logs: () => this.logs(),
        ...(signal ? { signal } : {}),
      });
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  #heldByOthers(): boolean {
    const words = this.logs().slice(-LAST_WORDS).join("\n");
    return this.#recipe().heldByOthers?.test(words) ?? false;
  }

  /** Takes over a process that is this server. */
  watch(handle: ProcessHandle): void {
    this.#handle = handle;
    this.#state = "running";
    void handle.exited.then((how) => {
      this.#options.register.remove(handle.identity);
      if (this.#handle !== handle || this.#state === "stopped") return;
      this.#state = "died";
      for (const listener of this.#listeners) listener(how);
    });
  }

  async kill(): Promise<void> {
    const handle = this.#living();
    if (!handle) return;
    signalFamily(handle.identity.pid, "SIGKILL");
    await handle.exited;
  }

  async pause(): Promise<void> {
    const handle = this.#living();
    if (!handle) return;
    signalFamily(handle.identity.pid, "SIGSTOP");
    this.#state = "paused";
  }

  async resume(): Promise<void> {
    const handle = this.#living();
    if (!handle) return;
    signalFamily(handle.identity.pid, "SIGCONT");
    this.#state = "running";
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  async stop(): Promise<void> {
    await this.resume();
    const handle = this.#living();
    this.#state = "stopped";
    if (!handle) return;
    const signal = this.#recipe().stopSignal ?? "SIGTERM";
    await endProcess(handle, signal, this.#options.clock, STOP_GRACE_MS);
  }

  release(): void {
    this.#handle?.release();
  }

  #living(): ProcessHandle | undefined {
    return this.#state === "running" || this.#state === "paused" ? this.#handle : undefined;
  }

  #recipe(): ProcessRecipe {
    const { definition, context, folder } = this.#request;
    return recipeOf(definition, { ...context, tools: this.#options.tools, folder });
  }
}
