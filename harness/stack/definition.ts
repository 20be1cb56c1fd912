/**
 * A server of the stack is data: how it runs as a process, how it runs as a container, which ports
 * it has, when it is ready and how to reach it. Runners act on these; nothing here starts anything.
 */

import { createHash } from "node:crypto";
import type { Probe } from "./probe.ts";
import type { Tools } from "./tools.ts";

/** The bucket that Fedora keeps its objects in. */
export interface S3Access {
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly bucket: string;
  readonly region: string;
}

/** Where a server is reached. */
export interface Place {
  readonly host: string;
  /** By the names in {@link ServerDefinition.ports}. */
  readonly ports: Readonly<Record<string, number>>;
  /** Whom it lets in, where that is not as its definition says: it stands outside the stack. */
  readonly login?: Login;
}

export interface Login {
  readonly user: string;
  readonly password: string;
}

/** What a recipe may know when it is made out. */
export interface RecipeContext {
  /** This server's own ports; a container sees its fixed inner ones. */
  readonly place: Place;
  /** Where a server that this one depends on, or stands beside, is, as this one sees it. */
  peer(name: string): Place;
  s3(): S3Access;
}

export interface ProcessContext extends RecipeContext {
  readonly tools: Tools;
  /** The server's own folder: all that it keeps. */
  readonly folder: string;
}

export interface Command {
  readonly command: string;
  readonly args: readonly string[];
}

/** How a server runs as a process, made out for one place and folder. */
export interface ProcessRecipe extends Command {
  readonly env: Readonly<Record<string, string>>;
  /** Written before the start, by path inside the folder. */
  readonly files: Readonly<Record<string, string>>;
  /**
   * Run once before the first start: it makes `makes` in the folder, which becomes `creates` when
   * it is whole, so that an interrupted one leaves nothing that could be taken for it.
   */
  readonly once?: Command & { readonly makes: string; readonly creates: string };
  /** Its last words while processes of a killed one still hold its data: it is tried again then. */
  readonly heldByOthers?: RegExp;
  /** Refuses to run as root: then another user runs it and owns the folder. */
  readonly unprivileged?: boolean;
  /** Asks it to end; SIGTERM unless said otherwise. */
  readonly stopSignal?: NodeJS.Signals;
}

export interface DockerContext extends RecipeContext {
  /** Where this machine reaches the server; its `place` is what other containers see. */
  readonly published: Place;
}

/** How a server runs as a container. */
export interface DockerRecipe {
  readonly image: string;
  /** Ports inside the container, by name. */
  readonly ports: Readonly<Record<string, number>>;
  environment(context: DockerContext): Readonly<Record<string, string>>;
  /** Variables of this machine that are handed on when they are set, such as a licence. */
  readonly passes?: readonly string[];
  readonly command?: readonly string[];
  /** A shell command inside the container that succeeds when the server is ready. */
  readonly health: string;
  /** Where the image keeps its data, by what it is. */
  readonly volumes: Readonly<Record<string, string>>;
}

/** Groups of docker-compose.yml; `aws` is no part of the others. */
export type Profile = "core" | "search" | "repository" | "aws";

export interface ServerDefinition<Connection = unknown> {
  readonly name: string;
  readonly version: string;
  /** Which tools read each other's data; the version when absent. */
  dataVersion?(tools: Tools): string | undefined;
  /** The group of docker-compose.yml that it belongs to. */
  readonly profile: Profile;
  readonly dependsOn: readonly string[];
  /** The server that it is one more of: options for that one are for it too. */
  readonly memberOf?: string;
  /** All members of its ensemble, made alike; each must know where the others will be. */
  readonly beside?: readonly string[];
  readonly needsS3?: boolean;
  readonly ports: readonly string[];
  /** Absent for what is only published as an image. */
  process?(context: ProcessContext): ProcessRecipe;
  readonly docker: DockerRecipe;
  /** What must be done in the servers it depends on before each start, such as a database. */
  prepare?(context: RecipeContext): Promise<void>;
  ready(place: Place): Probe;
  /** How long a start may take on a loaded machine. */
  readonly readyWithinMs: number;
  connection(place: Place): Connection;
  /** What the running server says of itself; absent where it says nothing. */
  readVersion?(place: Place): Promise<string>;
}

/** `solr`, `solr-2`, `solr-3`: the first of several has the plain name. */
export function memberName(kind: string, number: number): string {
  return number === 1 ? kind : `${kind}-${number}`;
}

/** `solr` of `solr-2`. */
export function kindOf(member: string): string {
  return member.replace(/-\d+$/, "");
}

/** One address space for ports: the first is the one that clients use. */
export function portOf(place: Place, name: string): number {
  const port = place.ports[name];
  if (port === undefined) throw new Error(`no port is named ${name}`);
  return port;
}

const nowhere: Place = { host: "host", ports: new Proxy({}, { get: () => 1 }) };

/** A fixed context, so that ports and folders of a run do not count in a fingerprint. */
export const ANYWHERE: RecipeContext = {
  place: nowhere,
  peer: () => nowhere,
  s3: () => ({ endpoint: "", accessKeyId: "", secretAccessKey: "", bucket: "", region: "" }),
};

/** Equal when a definition and what `recipe` it came to are: then it would run the same. */
export function fingerprintOf({ name, version }: ServerDefinition, recipe: unknown): string {
  const text = JSON.stringify([name, version, recipe]);
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

/** Servers of two data versions cannot read what the other one left. */
export function dataVersionOf(definition: ServerDefinition, tools: Tools): string {
  return definition.dataVersion?.(tools) ?? definition.version;
}
