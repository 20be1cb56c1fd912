/** One server as a container, from its first start over crashes and restarts to its end. */

import {
  type GenericContainer,
  getContainerRuntimeClient,
  type StartedTestContainer,
} from "testcontainers";
import type { Clock, Timer } from "#kernel/clock.ts";
import { HarnessError, messageOf } from "#kernel/harness-error.ts";
import type { Place } from "../definition.ts";
import { waitUntilReady } from "../probe.ts";
import type { RunningServer, ServerState, StartRequest } from "../runner.ts";

const LOG_LINES_MAX = 500;
const POLL_MS = 200;

export class DockerServer implements RunningServer {
  readonly name: string;
  readonly place: Place;
  readonly #container: GenericContainer;
  readonly #request: StartRequest;
  readonly #clock: Clock;
  readonly #listeners: ((how: string) => void)[] = [];
  readonly #lines: string[] = [];
  #started: StartedTestContainer | undefined;
  #state: ServerState = "stopped";
  #poll: Timer | undefined;

  constructor(container: GenericContainer, request: StartRequest, clock: Clock) {
    this.name = request.definition.name;
    this.place = request.context.place;
    this.#container = container;
    this.#request = request;
    this.#clock = clock;
  }

  state(): ServerState {
    return this.#state;
  }

  identity(): undefined {}

  logs(): readonly string[] {
    return [...this.#lines];
  }

  onDied(listener: (how: string) => void): void {
    this.#listeners.push(listener);
  }

  /** Makes the container and starts it. */
  async start(): Promise<void> {
    await this.#request.definition.prepare?.(this.#request.context);
    this.#request.signal?.throwIfAborted();
    try {
      this.#started = await this.#container.withLogConsumer(this.#collect).start();
    } catch (cause) {
      throw new HarnessError(
        "SERVER_NOT_READY",
        `${this.name} ended or could not be started before it was ready: ${messageOf(cause)}. ` +
          `Its last log lines:\n${this.#lines.slice(-50).join("\n")}`,
        { cause },
      );
    }
    await this.#untilReady();
  }

  async kill(): Promise<void> {
    const container = await this.#handle();
    if (!container || !this.#isUp()) return;
    await container.kill();
    this.#ended("was ended by SIGKILL");
  }

  async pause(): Promise<void> {
    if (this.#state !== "running") return;
    await (await this.#handle())?.pause();
    this.#state = "paused";
  }

  async resume(): Promise<void> {
    if (this.#state !== "paused") return;
    await (await this.#handle())?.unpause();
    this.#state = "running";
  }

  async restart(): Promise<void> {
    await this.resume();
    const container = await this.#handle();
    if (!container) return this.start();
    if (this.#isUp()) {
      this.#down("stopped");
      await container.stop();
    }
    await container.start();
    await this.#untilReady();
  }

  async stop(): Promise<void> {
    await this.resume();
    this.#down("stopped");
    const started = this.#started;
    this.#started = undefined;
    await started?.stop({ timeout: 10_000, remove: true, removeVolumes: true });
  }

  release(): void {
    this.#poll?.cancel();
  }

  #isUp(): boolean {
    return this.#state === "running" || this.#state === "paused";
  }

  async #handle() {
    if (!this.#started) return undefined;
    const client = await getContainerRuntimeClient();
    return client.container.getById(this.#started.getId());
  }

  readonly #collect = (stream: NodeJS.ReadableStream): void => {
    stream.on("data", (chunk: unknown) => {
      this.#lines.push(...String(chunk).split("\n").filter(Boolean));
      this.#lines.splice(0, this.#lines.length - LOG_LINES_MAX);
    });
  };

  async #untilReady(): Promise<void> {
    const { definition, signal } = this.#request;
    this.#state = "running";
    const died = new Promise<string>((resolve) => this.#watch(resolve));
    try {
      await waitUntilReady({
        name: this.name,
        probe: definition.ready(this.place),
        clock: this.#clock,
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

  /** Docker tells of an end only to who listens on its event stream; looking is enough here. */
  #watch(onEnd: (how: string) => void): void {
    const look = async () => {
      const container = await this.#handle();
      if (!container || !this.#isUp()) return;
      const { State } = await container.inspect();
      if (State.Running) return next();
      const how = `exited with code ${State.ExitCode}`;
      onEnd(how);
      this.#ended(how);
    };
    const next = () => {
      this.#poll = this.#clock.schedule(this.#clock.now() + POLL_MS, () => {
        // A container that is removed meanwhile was stopped: nothing is to be told.
        look().catch(() => undefined);
      });
    };
    next();
  }

  #ended(how: string): void {
    if (!this.#isUp()) return;
    this.#down("died");
    for (const listener of this.#listeners) listener(how);
  }

  #down(state: ServerState): void {
    this.#poll?.cancel();
    this.#state = state;
  }
}
