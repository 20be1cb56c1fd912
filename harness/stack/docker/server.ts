/** One server as a container, from its first start over crashes and restarts to its end. */

import type { GenericContainer } from "testcontainers";
import type { Clock } from "#kernel/clock.ts";
import { HarnessError, messageOf } from "#kernel/harness-error.ts";
import type { Place, ServerDefinition } from "../definition.ts";
import type { ContainerIdentity } from "../identity.ts";
import { waitUntilReady } from "../probe.ts";
import type { Image, RunningServer, ServerState, StartRequest } from "../runner.ts";
import { endOf, isNotFound, removeContainer } from "./container-program.ts";
import type { ContainerHandle, Engine } from "./engine.ts";
import { STANDIN_LABEL } from "./labels.ts";
import { type LogTail, tailLogs } from "./log-tail.ts";

/** How long an orderly end may take before the engine forces it. */
const STOP_GRACE_SECONDS = 30;
const POLL_MS = 250;
const LOG_LINES_SHOWN = 50;

export interface DockerServerOptions {
  readonly engine: Engine;
  /** The machine's time. */
  readonly clock: Clock;
  /** Name or id of the container, which may have to be made yet. */
  readonly container: string;
}

export class DockerServer implements RunningServer {
  readonly name: string;
  readonly definition: ServerDefinition;
  readonly place: Place;
  readonly #options: DockerServerOptions;
  readonly #request: StartRequest;
  readonly #listeners: ((how: string) => void)[] = [];
  readonly #handle: ContainerHandle;
  #id: string | undefined;
  #image: Image | undefined;
  #state: ServerState = "stopped";
  #logs: LogTail | undefined;
  #watch: AbortController | undefined;

  constructor(options: DockerServerOptions, request: StartRequest) {
    this.name = request.definition.name;
    this.definition = request.definition;
    this.place = request.context.place;
    this.#options = options;
    this.#request = request;
    this.#handle = options.engine.client.container.getById(options.container);
  }

  state(): ServerState {
    return this.#state;
  }

  identity(): ContainerIdentity | undefined {
    return this.#id === undefined ? undefined : { container: this.#id };
  }

  image(): Image | undefined {
    return this.#image;
  }

  logs(): readonly string[] {
    return this.#logs?.lines() ?? [];
  }

  onDied(listener: (how: string) => void): void {
    this.#listeners.push(listener);
  }

  /** Starts the container, which `container` describes, for the first time. */
  async start(container: GenericContainer): Promise<void> {
    const { definition, context, signal } = this.#request;
    await definition.prepare?.(context);
    signal?.throwIfAborted();
    const started = new AbortController();
    try {
      await Promise.race([container.start(), this.#endedEarly(started.signal)]);
    } catch (cause) {
      await this.#follow();
      const lines = await this.#logs?.ended();
      await this.stop();
      throw new HarnessError(
        "SERVER_DIED",
        `${this.name} ended or could not be started before it was ready: ${messageOf(cause)}. ` +
          `Its last log lines:\n${lines?.slice(-LOG_LINES_SHOWN).join("\n")}`,
        { cause },
      );
    } finally {
      started.abort();
    }
    await this.#untilReady();
  }

  /** Takes over a container that runs; false when it does not. */
  async adopt(): Promise<boolean> {
    try {
      const { State } = await this.#handle.inspect();
      if (!State.Running || State.Paused) return false;
    } catch (error) {
      if (isNotFound(error)) return false;
      throw error;
    }
    await this.#observe();
    return true;
  }

  async kill(): Promise<void> {
    if (!this.#isUp()) return;
    const died = new Promise((resolve) => this.onDied(resolve));
    await this.#handle.kill();
    await died;
  }

  async pause(): Promise<void> {
    if (this.#state !== "running") return;
    await this.#handle.pause();
    this.#state = "paused";
  }

  async resume(): Promise<void> {
    if (this.#state !== "paused") return;
    await this.#handle.unpause();
    this.#state = "running";
  }

  async restart(): Promise<void> {
    const { definition, context } = this.#request;
    if (this.#isUp()) await this.#halt();
    await definition.prepare?.(context);
    await this.#handle.start();
    await this.#untilReady();
  }

  /** At once: what it keeps goes with it, so nothing has to be flushed. */
  async stop(): Promise<void> {
    this.#down("stopped");
    await removeContainer(this.#handle);
  }

  release(): void {
    this.#watch?.abort();
    this.#logs?.close();
  }

  #isUp(): boolean {
    return this.#state === "running" || this.#state === "paused";
  }

  /** An orderly end; the container stays, with what it keeps. */
  async #halt(): Promise<void> {
    await this.resume();
    this.#down("stopped");
    await this.#handle.stop({ t: STOP_GRACE_SECONDS });
  }

  #down(state: ServerState): void {
    this.#state = state;
    this.release();
  }

  async #untilReady(): Promise<void> {
    const { definition, signal } = this.#request;
    const { died } = await this.#observe();
    try {
      await waitUntilReady({
        name: this.name,
        probe: definition.ready(this.place),
        clock: this.#options.clock,
        withinMs: definition.readyWithinMs,
        died,
        logs: () => this.logs(),
        ...(signal ? { signal } : {}),
      });
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** Reads its log and waits for its end. */
  async #observe(): Promise<{ readonly died: Promise<string> }> {
    await this.#follow();
    const { Id, Config } = await this.#handle.inspect();
    const standin = Config.Labels[STANDIN_LABEL];
    this.#id = Id;
    this.#image = { name: Config.Image, ...(standin === undefined ? {} : { standin }) };
    this.#state = "running";
    const watch = new AbortController();
    this.#watch = watch;
    const ended = this.#handle.wait({ abortSignal: watch.signal });
    const died = new Promise<string>((resolve) => {
      const told = async ({ StatusCode }: { readonly StatusCode: number }) => {
        await this.#logs?.ended();
        if (watch.signal.aborted) return;
        const how = endOf(StatusCode);
        this.#state = "died";
        resolve(how);
        for (const listener of this.#listeners) listener(how);
      };
      // The wait of a server that was stopped or released is given up; nothing is to be told.
      ended.then(told).catch(() => undefined);
    });
    return { died };
  }

  async #follow(): Promise<void> {
    this.#logs?.close();
    this.#logs = await tailLogs(this.#options.engine, this.#handle);
  }

  /** Fails when the new container ends while testcontainers still waits for its ports. */
  #endedEarly(given: AbortSignal): Promise<never> {
    const { clock } = this.#options;
    return new Promise((_, reject) => {
      const look = async () => {
        const { State } = await this.#handle.inspect();
        if (State.Status === "exited") reject(new Error(endOf(State.ExitCode)));
        else later();
      };
      const later = () => {
        // It may not have been made yet: then it is not found.
        if (!given.aborted) clock.schedule(clock.now() + POLL_MS, () => look().catch(later));
      };
      later();
    });
  }
}
