/**
 * The containers of the servers that a harness's RDS and ElastiCache make, with the volumes that
 * hold their data. Nothing of this machine is mounted, so they work on any engine and whatever user
 * an image has. All are on one network, where each is known by the address that it has outside.
 * Names follow from the harness's folder: what an earlier run of it left is found by them.
 */

import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import type { Clock } from "#kernel/clock.ts";
import { HarnessError, messageOf } from "#kernel/harness-error.ts";
import { once } from "#kernel/once.ts";
import type { ServerDefinition } from "../definition.ts";
import { type ImageOptions, imageOf } from "../images.ts";
import { type Address, type AddressWish, hasOwnHosts, takeAddress } from "../loopback.ts";
import { takePorts } from "../port-pool.ts";
import type { Program } from "../program.ts";
import { ignoreMissing, programOf, removeContainer } from "./container-program.ts";
import { type ContainerHandle, type Engine, ensureImage, findEngine } from "./engine.ts";
import { HARNESS_LABEL, removeContainersLabelled, removeLabelled, SERVER_LABEL } from "./labels.ts";
import { payloadOf } from "./log-frames.ts";
import { makeNetwork, reaped } from "./network.ts";

export interface DataContainersOptions {
  /** The harness's folder. */
  readonly folder: string;
  /** Whether the volumes outlive this process, as that folder does. */
  readonly persistent: boolean;
  readonly images: ImageOptions;
  /** What harnesses share: what images tell of themselves. */
  readonly cacheFolder: string;
  /** The machine's time. */
  readonly machine: Clock;
  /** Told before an image is fetched, which may take minutes. */
  onPull(image: string): void;
}

/** What runs in a container, as root at first. */
export interface ContainerTask {
  /** Of the container: one that has it already is replaced. */
  readonly name: string;
  readonly image: ServerImage;
  /** For sh(1); `args` are its positional parameters. */
  readonly script: string;
  readonly args?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Where each volume is mounted, by its name. */
  readonly volumes: Readonly<Record<string, string>>;
}

export interface ServerTask extends ContainerTask {
  /** Where clients reach it, and the port that it listens at inside. */
  readonly published: { readonly address: Address; readonly inside: number };
}

export interface ServerImage {
  /** Name of the server that it is of. */
  readonly server: string;
  readonly name: string;
  /** Of its content: two of one id are the same. */
  readonly id: string;
}

/** PostgreSQL's parallel queries share memory there; Docker's default is a quarter of this. */
const SHARED_MEMORY_BYTES = 256 * 1024 * 1024;

export class DataContainers {
  readonly #engine: Engine;
  readonly #options: DataContainersOptions;
  readonly #prefix: string;
  readonly #network: () => Promise<string>;

  /** An engine must answer. Nothing is made yet; what belongs to folders that are gone is removed. */
  static async open(options: DataContainersOptions): Promise<DataContainers> {
    const engine = await findEngine();
    await removeOrphans(engine);
    return new DataContainers(engine, options);
  }

  private constructor(engine: Engine, options: DataContainersOptions) {
    this.#engine = engine;
    this.#options = options;
    this.#prefix = prefixOf(options.folder);
    this.#network = once(() => this.#makeNetwork());
  }

  /** Pulls it when it is not there. */
  async image(definition: ServerDefinition): Promise<ServerImage> {
    const name = imageOf(definition, this.#options.images);
    const { name: server } = definition;
    await ensureImage(this.#engine, server, name, () => this.#options.onPull(name));
    const { Id: id } = await this.#dockerode.getImage(name).inspect();
    return { server, name, id };
  }

  /** Where this machine will reach a server: on loopback, unless the engine is another machine's. */
  async takeAddress(wish: AddressWish): Promise<Address> {
    const { local, host } = this.#engine;
    if (local) return takeAddress(wish);
    if (wish.named) return { host, port: wish.port };
    const { any = wish.port } = await takePorts(["any"]);
    return { host, port: any };
  }

  /** Whether this machine can have a door at an address of its own before a server. */
  async hasOwnHosts(): Promise<boolean> {
    return this.#engine.local && (await hasOwnHosts());
  }

  /** By which name the other containers know the server that has `address` outside. */
  aliasOf({ host, port }: Address): string {
    return `at-${host.replaceAll(/[^0-9a-z]/gi, "-")}-${port}`;
  }

  /** Starts a server; what it listens at inside is told by `published`. */
  async launch(task: ServerTask): Promise<Program> {
    const { address, inside } = task.published;
    const port = `${inside}/tcp`;
    const network = await this.#network();
    const HostIp = this.#engine.local ? address.host : "";
    const container = await this.#create(task, {
      ExposedPorts: { [port]: {} },
      HostConfig: { PortBindings: { [port]: [{ HostIp, HostPort: String(address.port) }] } },
      Aliases: { [network]: { Aliases: [this.aliasOf(address)] } },
    });
    try {
      await container.start();
    } catch (cause) {
      await this.remove(task.name);
      throw refusedStart(task, messageOf(cause));
    }
    return programOf(container, { engine: this.#engine, machine: this.#options.machine });
  }

  /** Runs the task to its end, on the network; what it wrote to its standard output. */
  async run(task: ContainerTask): Promise<string> {
    const network = await this.#network();
    const container = await this.#create(task, { HostConfig: {}, Aliases: { [network]: {} } });
    try {
      await container.start();
      const { StatusCode } = await container.wait();
      const frames = await container.logs({ stdout: true, stderr: true, follow: false });
      if (StatusCode === 0) return payloadOf(frames, "stdout").toString("utf8");
      throw new HarnessError(
        "SERVER_NOT_READY",
        `A container of ${task.image.name} exited with code ${StatusCode} and said: ` +
          payloadOf(frames).toString("utf8").trim(),
      );
    } finally {
      await this.remove(task.name);
    }
  }

  /**
   * What the task writes about its image, with volumes that nobody else has: asked once for each
   * content of an image and each `form` of the question.
   */
  async tell(task: ContainerTask, form: number): Promise<string> {
    const { cacheFolder } = this.#options;
    const { server, id } = task.image;
    const file = join(cacheFolder, `${server}-${form}-${id.replace(":", "-")}.txt`);
    if (existsSync(file)) return readFile(file, "utf8");
    const said = await this.run(task);
    await Promise.all(Object.keys(task.volumes).map((volume) => this.removeVolume(volume)));
    await mkdir(cacheFolder, { recursive: true });
    await writeFile(`${file}.${process.pid}`, said);
    await rename(`${file}.${process.pid}`, file);
    return said;
  }

  /** Runs a script in a container that runs; what it wrote to its standard output. */
  async execute(
    name: string,
    script: string,
    env: Readonly<Record<string, string>>,
  ): Promise<string> {
    const { container: client } = this.#engine.client;
    const command = ["/bin/sh", "-c", script];
    const { exitCode, stdout, stderr } = await client.exec(this.#container(name), command, { env });
    if (exitCode === 0) return stdout;
    throw new HarnessError(
      "SERVER_NOT_READY",
      `A command in the container ${this.#named(name)} exited with code ${exitCode} and said: ` +
        (stderr || stdout).trim(),
    );
  }

  /** All that the container has written, also when it has ended; empty when there is none. */
  async logOf(name: string): Promise<Buffer> {
    const asked = { stdout: true, stderr: true, follow: false } as const;
    const frames = await ignoreMissing(this.#container(name).logs(asked));
    return frames ? payloadOf(frames) : Buffer.alloc(0);
  }

  /** When the container last wrote a line, the machine's time; undefined when there is none. */
  async lastWritten(name: string): Promise<number | undefined> {
    const asked = { stdout: true, stderr: true, follow: false, timestamps: true, tail: 1 } as const;
    const frames = await ignoreMissing(this.#container(name).logs(asked));
    const [time = ""] = frames ? payloadOf(frames).toString("utf8").split(" ") : [];
    return time === "" ? undefined : Date.parse(time);
  }

  /** Removes the container, also while it runs; its volumes stay. */
  async remove(name: string): Promise<void> {
    await removeContainer(this.#container(name));
  }

  /** Forgets what the volume holds. */
  async removeVolume(name: string): Promise<void> {
    await ignoreMissing(this.#dockerode.getVolume(this.#named(name)).remove());
  }

  async hasVolume(name: string): Promise<boolean> {
    const found = await ignoreMissing(this.#dockerode.getVolume(this.#named(name)).inspect());
    return found !== undefined;
  }

  /** Removes every container; volumes stay when they are to outlive this process. */
  async close(): Promise<void> {
    const label = `${HARNESS_LABEL}=${this.#options.folder}`;
    const remove = this.#options.persistent ? removeContainersLabelled : removeLabelled;
    await remove(this.#engine, label);
  }

  get #dockerode() {
    return this.#engine.client.container.dockerode;
  }

  #named(name: string): string {
    return `${this.#prefix}-${name.replaceAll(/[^0-9a-z_.-]/gi, "-")}`;
  }

  #container(name: string): ContainerHandle {
    return this.#engine.client.container.getById(this.#named(name));
  }

  async #create(task: ContainerTask, { HostConfig, Aliases, ...rest }: Connections) {
    const { name, image, script, args = [], env, volumes } = task;
    await Promise.all([
      this.remove(name),
      ...Object.keys(volumes).map((volume) => this.#makeVolume(volume)),
    ]);
    const [NetworkMode = ""] = Object.keys(Aliases);
    return this.#dockerode.createContainer({
      ...rest,
      name: this.#named(name),
      Image: image.name,
      Entrypoint: ["/bin/sh", "-c"],
      Cmd: [script, image.server, ...args],
      Env: Object.entries(env).map(([variable, value]) => `${variable}=${value}`),
      User: "root",
      Labels: { ...(await this.#labels(true)), [SERVER_LABEL]: image.server },
      HostConfig: {
        ...HostConfig,
        NetworkMode,
        ShmSize: SHARED_MEMORY_BYTES,
        Binds: Object.entries(volumes).map(([volume, at]) => `${this.#named(volume)}:${at}`),
      },
      NetworkingConfig: { EndpointsConfig: Aliases },
    });
  }

  async #makeVolume(name: string): Promise<void> {
    const Labels = await this.#labels(!this.#options.persistent);
    await this.#dockerode.createVolume({ Name: this.#named(name), Labels });
  }

  async #makeNetwork(): Promise<string> {
    const name = this.#prefix;
    const found = await this.#dockerode.listNetworks({ filters: { name: [name] } });
    if (!found.some(({ Name }) => Name === name))
      await makeNetwork(this.#engine, name, await this.#labels(!this.#options.persistent));
    return name;
  }

  /** Reaped ones go with this process, however that ends. */
  async #labels(isReaped: boolean): Promise<Record<string, string>> {
    const ours = { [HARNESS_LABEL]: this.#options.folder };
    return isReaped ? { ...ours, ...(await reaped(this.#engine)) } : ours;
  }
}

interface Connections {
  readonly ExposedPorts?: Record<string, object>;
  readonly HostConfig: {
    readonly PortBindings?: Record<string, { HostIp: string; HostPort: string }[]>;
  };
  /** By the one network. */
  readonly Aliases: Record<string, { Aliases?: string[] }>;
}

/** Of the names of all that belongs to a folder of this machine. */
function prefixOf(folder: string): string {
  const whose = createHash("sha256").update(`${hostname()}:${folder}`).digest("hex");
  return `avalon-aws-${whose.slice(0, 12)}`;
}

/** Data directories that were removed by hand leave their volumes. */
async function removeOrphans(engine: Engine): Promise<void> {
  const { dockerode } = engine.client.container;
  const { Volumes } = await dockerode.listVolumes({ filters: { label: [HARNESS_LABEL] } });
  // Another machine may use the same engine: names tell whose a volume is.
  const folders = Volumes.map(({ Name, Labels }) => ({ Name, folder: Labels[HARNESS_LABEL] ?? "" }))
    .filter(({ Name, folder }) => Name.startsWith(prefixOf(folder)) && !existsSync(folder))
    .map(({ folder }) => folder);
  for (const folder of new Set(folders)) await removeLabelled(engine, `${HARNESS_LABEL}=${folder}`);
}

function refusedStart({ image, published: { address } }: ServerTask, reason: string): HarnessError {
  if (/address already in use|port is already allocated/.test(reason))
    return new HarnessError(
      "PORT_IN_USE",
      `Port ${address.port} is in use on ${address.host} of this machine. End what listens there, ` +
        "or name another port.",
    );
  return new HarnessError(
    "SERVER_DIED",
    `A container of ${image.name} could not be started at ${address.host}:${address.port}: ` +
      reason.trim(),
  );
}
