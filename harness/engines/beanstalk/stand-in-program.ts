/** How a server that stands in for a bundle is run on an instance: by its recipe of the stack. */

import { HarnessError } from "#kernel/harness-error.ts";
import type { Place, ProcessContext, ProcessRecipe } from "#stack/definition.ts";
import { LOOPBACK } from "#stack/port-pool.ts";
import { prepareFolder } from "#stack/process/folder.ts";
import { FEDORA_LOGIN, type FedoraStorage, fedoraProcess } from "#stack/servers/fedora.ts";
import { SOLR_HEALTH_PATH, solr } from "#stack/servers/solr.ts";
import { zookeeper } from "#stack/servers/zookeeper.ts";
import type { Tools } from "#stack/tools.ts";
import type { Entrance } from "../load-balancer/entrance.ts";
import type { Program } from "./instance-processes.ts";
import type { StandInServer } from "./stand-ins.ts";

export interface StandInSettings {
  readonly port: number;
  /** Of the server alone; what it keeps there outlives a deployment. */
  readonly folder: string;
  readonly tools: Tools;
  /** Environment properties. */
  readonly properties: Readonly<Record<string, string>>;
  /** Options of the platform's own namespace. */
  readonly container: Readonly<Record<string, string>>;
  /** Where the harness's S3 is reached. */
  readonly endpoint: string;
  readonly region: string;
}

type Settings = StandInSettings;

interface Running {
  recipe(settings: Settings): ProcessRecipe;
  /** How requests and health checks get to it. */
  readonly entrance: Entrance;
}

const SERVERS: Readonly<Record<StandInServer, Running>> = {
  fedora: {
    recipe: (settings) => fedoraProcess(contextOf(settings, "http"), storageOf(settings)),
    // As the web application of a Tomcat of its own, and open to whoever reaches it.
    entrance: {
      path: { from: "/rest", to: "/fcrepo/rest" },
      headers: { authorization: `Basic ${btoa(FEDORA_LOGIN)}` },
    },
  },
  solr: {
    recipe: (settings) => recipeOf(solr, contextOf(settings, "http", zookeeperOf(settings))),
    entrance: { healthPath: SOLR_HEALTH_PATH },
  },
  zookeeper: {
    recipe: (settings) => recipeOf(zookeeper, contextOf(settings, "client")),
    entrance: { takesNoRequests: true },
  },
};

export const entranceOf = (server: StandInServer): Entrance => SERVERS[server].entrance;

/** Throws HarnessError when a tool or a setting that the server needs is missing. */
export async function standInProgram(server: StandInServer, settings: Settings): Promise<Program> {
  const recipe = SERVERS[server].recipe(settings);
  const { command, args } = await prepareFolder(server, recipe, settings.folder);
  const words = [command, ...args].map(quoted);
  return {
    lines: [{ name: "web", command: `exec ${words.join(" ")}` }],
    folder: settings.folder,
    env: recipe.env,
  };
}

const quoted = (word: string) => `'${word.replaceAll("'", "'\\''")}'`;

function recipeOf(
  { process, name }: { process?(context: ProcessContext): ProcessRecipe; readonly name: string },
  context: ProcessContext,
): ProcessRecipe {
  if (process) return process(context);
  throw new HarnessError("CONFIG_INVALID", `${name} runs as a container only.`);
}

function contextOf(
  { port, folder, tools }: Settings,
  portName: string,
  peer?: Place,
): ProcessContext {
  const missing = (what: string) => () => {
    throw new Error(`a server that stands in asked for ${what}`);
  };
  return {
    ...{ folder, tools, place: { host: LOOPBACK, ports: { [portName]: port } } },
    peer: peer ? () => peer : missing("a peer"),
    s3: missing("S3"),
  };
}

const ZOOKEEPER_PORT = 2181;

/** `host` or `host:port`; the first of several, as one tells of the others. */
function zookeeperOf({ properties }: Settings): Place {
  const [first = ""] = (properties["ZK_HOST"] ?? "").split(",");
  const [, host, port] = /^([^:/\s]+?)\.?(?::(\d+))?$/.exec(first.trim()) ?? [];
  if (host === undefined)
    throw new HarnessError(
      "CONFIG_INVALID",
      `Solr needs the environment property ZK_HOST as host:port of a ZooKeeper; it is "${first}".`,
    );
  return { host, ports: { client: Number(port ?? ZOOKEEPER_PORT) } };
}

/** The JVM's system properties by which the templates tell Fedora where it keeps what. */
function storageOf({ container, endpoint, region }: Settings): FedoraStorage {
  const options = container["JVM Options"] ?? "";
  const given = new Map(
    [...options.matchAll(/-D([\w.]+)=("[^"]*"|'[^']*'|\S+)/g)].map(
      ([, name = "", value = ""]): [string, string] => [name, value.replace(/^["']|["']$/g, "")],
    ),
  );
  const property = (name: string): string => {
    const value = given.get(name);
    if (value !== undefined) return value;
    throw new HarnessError(
      "CONFIG_INVALID",
      `Fedora needs -D${name}=… in the option "JVM Options" of ` +
        "aws:elasticbeanstalk:container:tomcat:jvmoptions.",
    );
  };
  return {
    database: {
      host: property("fcrepo.postgresql.host"),
      port: Number(given.get("fcrepo.postgresql.port") ?? "5432"),
      user: property("fcrepo.postgresql.username"),
      password: property("fcrepo.postgresql.password"),
    },
    s3: {
      ...{ endpoint, region, bucket: property("aws.bucket") },
      accessKeyId: property("aws.accessKeyId"),
      secretAccessKey: property("aws.secretKey"),
    },
  };
}
