/**
 * PostgreSQL as containers of the image that the stack's PostgreSQL has, each server's data in a
 * volume. Base copies go by the image's pg_basebackup, servers follow one another by their network.
 */

import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { appendFile, mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { once } from "#kernel/once.ts";
import type { DataContainers, ServerImage } from "#stack/docker/data-containers.ts";
import type { Program } from "#stack/program.ts";
import { postgres } from "#stack/servers/postgres.ts";
import * as scripts from "./container-scripts.ts";
import { CLIENTS_TEXT, FORM, statementsText } from "./fresh-data.ts";
import {
  type CopyTarget,
  type Launch,
  type PostgresHome,
  type PostgresHost,
  settingArguments,
} from "./host.ts";
import type { Access } from "./session.ts";
import { exportOfSettings, settingsIn } from "./settings.ts";

export interface ContainerHostOptions {
  readonly containers: DataContainers;
  /** The harness's own folder, for the superuser's password and for logs of ended servers. */
  readonly folder: string;
}

const PASSWORD_FILE = "rds-containers-password";
const DATA = `${scripts.HOME}/data`;

export function createContainerHost(options: ContainerHostOptions): PostgresHost {
  const { containers, folder } = options;
  const image = once(() => containers.image(postgres));
  const password = once(() => passwordIn(folder));
  const parts: Parts = { ...options, image, password };
  const facts = once(() => factsOf(parts));
  return {
    version: async () => (await facts()).version,
    settings: async () => settingsIn((await facts()).settings),
    takeAddress: (wish) => containers.takeAddress(wish),
    seenByServers: (address) => ({ host: containers.aliasOf(address), port: scripts.PORT }),
    home: (name) => new ContainerHome(parts, name),
    copySnapshot: (from, to) => copyVolume(parts, from, to),
    removeSnapshot: (name) => containers.removeVolume(name),
    refill: () => undefined,
    close: async () => undefined,
  };
}

interface Parts extends ContainerHostOptions {
  image(): Promise<ServerImage>;
  password(): Promise<string>;
}

class ContainerHome implements PostgresHome {
  readonly #parts: Parts;
  readonly #name: string;
  readonly #logFile: string;
  #isFresh = false;
  #retiring: Promise<void> | undefined;

  constructor(parts: Parts, name: string) {
    this.#parts = parts;
    this.#name = name;
    this.#logFile = join(parts.folder, "rds-logs", name, "postgres.log");
  }

  hasData(): Promise<boolean> {
    return this.#parts.containers.hasVolume(this.#name);
  }

  async prepare(): Promise<void> {
    this.#isFresh = true;
  }

  restore(snapshot: string): Promise<void> {
    return copyVolume(this.#parts, snapshot, this.#name);
  }

  password(): Promise<string> {
    return this.#parts.password();
  }

  async launch({ address, configuration, follows, fixed }: Launch): Promise<Program> {
    const { containers, image, password } = this.#parts;
    await this.#retire();
    const program = await containers.launch({
      name: this.#name,
      image: await image(),
      script: scripts.SERVE,
      args: ["-D", DATA, "-h", "*", "-p", String(scripts.PORT), ...settingArguments(fixed)],
      env: {
        PGDATA: DATA,
        RDS_SETTINGS: configuration,
        RDS_FOLLOWS: follows ? "1" : "",
        RDS_FRESH: this.#isFresh ? "1" : "",
        ...freshEnvironment(await password()),
      },
      volumes: { [this.#name]: scripts.HOME },
      published: { address, inside: scripts.PORT },
    });
    this.#isFresh = false;
    const retired = async (end: Promise<void>) => {
      await end;
      await this.#retire();
    };
    return {
      ...program,
      stop: (signal, graceMs) => retired(program.stop(signal, graceMs)),
      kill: () => retired(program.kill()),
    };
  }

  async configure(configuration: string): Promise<void> {
    const env = { RDS_SETTINGS: configuration };
    await this.#parts.containers.execute(this.#name, scripts.CONFIGURE, env);
  }

  async copyTo({ home, snapshot }: CopyTarget, running?: Access): Promise<void> {
    const target = home ?? snapshot;
    if (!running) return copyVolume(this.#parts, this.#name, target);
    const { containers, image } = this.#parts;
    await containers.run({
      name: `${target}-copy`,
      image: await image(),
      script: scripts.COPY_RUNNING,
      env: {
        RDS_HOST: containers.aliasOf(running.address),
        RDS_PORT: String(scripts.PORT),
        RDS_PASSWORD: running.password,
      },
      volumes: { [target]: scripts.HOME },
    });
  }

  async log() {
    const { byteLength } = await this.readLog();
    const written = await this.#parts.containers.lastWritten(this.#name);
    if (written !== undefined) return { bytes: byteLength, writtenAt: written };
    const { mtimeMs } = await stat(this.#logFile);
    return { bytes: byteLength, writtenAt: mtimeMs };
  }

  async readLog(): Promise<Uint8Array> {
    const before = existsSync(this.#logFile) ? await readFile(this.#logFile) : Buffer.alloc(0);
    return Buffer.concat([before, await this.#parts.containers.logOf(this.#name)]);
  }

  async remove(): Promise<void> {
    await this.#retire();
    await this.#parts.containers.removeVolume(this.#name);
    await rm(dirname(this.#logFile), { recursive: true, force: true });
  }

  /** Removes the container of a server that has ended; several that ask at once are one. */
  #retire(): Promise<void> {
    this.#retiring ??= this.#leave().finally(() => {
      this.#retiring = undefined;
    });
    return this.#retiring;
  }

  /** What the container wrote stays. */
  async #leave(): Promise<void> {
    const { containers } = this.#parts;
    const written = await containers.logOf(this.#name);
    if (written.byteLength > 0) {
      await mkdir(dirname(this.#logFile), { recursive: true });
      await appendFile(this.#logFile, written);
    }
    await containers.remove(this.#name);
  }
}

const freshEnvironment = (password: string, further: readonly string[] = []) => ({
  RDS_PASSWORD: password,
  RDS_STATEMENTS: statementsText(further),
  RDS_CLIENTS: CLIENTS_TEXT,
});

/** Copies data that nobody runs on. */
async function copyVolume(parts: Parts, from: string, to: string): Promise<void> {
  await parts.containers.run({
    name: `${to}-copy`,
    image: await parts.image(),
    script: scripts.COPY_STOPPED,
    env: {},
    volumes: { [from]: scripts.SOURCE, [to]: scripts.HOME },
  });
}

/** All servers of one harness have the same, so that it holds for copies of their data too. */
async function passwordIn(folder: string): Promise<string> {
  const path = join(folder, PASSWORD_FILE);
  if (!existsSync(path)) {
    await mkdir(folder, { recursive: true });
    await writeFile(path, randomBytes(16).toString("hex"), { mode: 0o600 });
  }
  return readFile(path, "utf8");
}

interface Facts {
  readonly version: string;
  /** As `exportOfSettings` wrote them. */
  readonly settings: string;
}

/** What an image's program says of itself. */
async function factsOf({ containers, image, password }: Parts): Promise<Facts> {
  const name = "rds-facts";
  const asked = {
    name,
    image: await image(),
    script: scripts.TELL,
    env: freshEnvironment(await password(), [exportOfSettings(`${scripts.HOME}/settings.json`)]),
    volumes: { [name]: scripts.HOME },
  };
  const [version = "", ...settings] = (await containers.tell(asked, FORM)).split("\n");
  return { version: versionIn(version), settings: settings.join("\n") };
}

/** `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)` */
const versionIn = (text: string): string => /\d+\.\d+/.exec(text)?.[0] ?? "unknown";
