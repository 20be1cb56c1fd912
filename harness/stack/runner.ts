/**
 * What runs a server. The stack knows only this; processes and containers stay behind it. The suite
 * in contract.ts is what each runner must pass.
 */

import type { Place, RecipeContext, ServerDefinition } from "./definition.ts";
import type { ServerIdentity } from "./identity.ts";

export interface StartRequest {
  readonly definition: ServerDefinition;
  readonly context: RecipeContext;
  /** The server's own folder; a second start on it finds what the first one kept. */
  readonly folder: string;
  readonly signal?: AbortSignal;
}

export interface Image {
  readonly name: string;
  /** What is really inside, when the image only stands in for the official one of that name. */
  readonly standin?: string;
}

export type ServerState = "running" | "paused" | "died" | "stopped";

/** A server that was ready once. */
export interface RunningServer {
  readonly name: string;
  readonly definition: ServerDefinition;
  readonly place: Place;
  state(): ServerState;
  /** What a later run finds it by; undefined before its start. */
  identity(): ServerIdentity | undefined;
  /** What a container was made from. */
  image(): Image | undefined;
  /** The last lines that it wrote, oldest first. */
  logs(): readonly string[];
  /** Calls back once for each end that nobody asked for by `stop` or `restart`. */
  onDied(listener: (how: string) => void): void;
  /** A crash: nothing is flushed, nobody is told. */
  kill(): Promise<void>;
  /** Stands still: connections stay open and nothing is answered until `resume`. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Starts it again where it was, with what it had kept; resolves when it is ready. */
  restart(): Promise<void>;
  /** Ends it in an orderly way; a second call does nothing. */
  stop(): Promise<void>;
  /** Lets it run on without this process. */
  release(): void;
}

export interface Runner<Server extends RunningServer = RunningServer> {
  /** Where its servers' ports are reached. */
  readonly host: string;
  /** Equal when equal definitions would run the same, but for ports and folders. */
  hashOf(definition: ServerDefinition): string;
  /** Resolves when the server is ready; a server that fails to start leaves nothing running. */
  start(request: StartRequest): Promise<Server>;
  /** Takes over a server that an earlier run left; undefined when it does not run any more. */
  adopt(request: StartRequest, identity: ServerIdentity): Promise<Server | undefined>;
  /** Gives back what the runner itself holds; its servers must have been stopped. */
  close(): Promise<void>;
}
