/**
 * ZooKeeper: where Solr keeps its configuration sets and its cluster's state. Starts empty. One
 * server, or an ensemble, which serves as long as more than half of its servers run.
 * https://zookeeper.apache.org/doc/r3.9.3/zookeeperAdmin.html
 */

import { join } from "node:path";
import {
  memberName,
  type Place,
  portOf,
  type RecipeContext,
  type ServerDefinition,
} from "../definition.ts";
import { zookeeperServes } from "../probe.ts";
import { requireTool } from "../tools.ts";
import { versionFrom } from "../versions.ts";
import { javaProcess, KNOWS_NAMES_BRIEFLY, QUICK_START } from "./java.ts";
import { LOGBACK } from "./logback.ts";

export interface ZookeeperConnection {
  readonly host: string;
  readonly port: number;
  /** As clients take it: `host:port`. */
  readonly connectString: string;
}

/** Inside a container. */
const INNER_PORTS = { client: 2181, quorum: 2888, election: 3888 };

/**
 * In milliseconds: how long a server that looks for a leader may wait before it asks the others
 * again. It doubles from 0.2 s, by default to a minute, which those that come back then wait out.
 */
const ASKS_OFTEN = "-Dzookeeper.fastleader.maxNotificationInterval=1000";

/** The servers of an ensemble: an odd number, as an even one bears no more losses than one less. */
export function ensembleOf(size: number): readonly ServerDefinition<ZookeeperConnection>[] {
  const names = Array.from({ length: size }, (_, index) => memberName("zookeeper", index + 1));
  return names.map((_, index) => member(index + 1, names));
}

export const zookeeper = member(1, ["zookeeper"]);

function member(number: number, names: readonly string[]): ServerDefinition<ZookeeperConnection> {
  const together = names.length > 1;
  return {
    name: memberName("zookeeper", number),
    memberOf: "zookeeper",
    version: "3.9.3",
    profile: "search",
    dependsOn: [],
    beside: names,
    ports: together ? Object.keys(INNER_PORTS) : ["client"],
    process(context) {
      const { tools, folder } = context;
      return javaProcess(requireTool(tools, "zookeeper"), {
        heapMb: 64,
        properties: { "logback.configurationFile": join(folder, "logback.xml") },
        main: "org.apache.zookeeper.server.quorum.QuorumPeerMain",
        args: [join(folder, "zoo.cfg")],
        files: {
          "zoo.cfg": configuration(context, folder, together ? names : []),
          "logback.xml": LOGBACK,
          ...(together && { "data/myid": String(number) }),
        },
      });
    },
    docker: {
      image: "zookeeper:3.9.3",
      ports: { client: INNER_PORTS.client },
      environment: ({ peer }) => ({
        JVMFLAGS: ["-Xmx128m", ...QUICK_START, KNOWS_NAMES_BRIEFLY, ASKS_OFTEN].join(" "),
        ZOO_4LW_COMMANDS_WHITELIST: "*",
        ZOO_ADMINSERVER_ENABLED: "false",
        // From outside, all clients have the engine's one address.
        ZOO_MAX_CLIENT_CNXNS: "0",
        ...(together && {
          ZOO_MY_ID: String(number),
          ZOO_SERVERS: serverLines(names, (name) => ({ ...peer(name), ports: INNER_PORTS }))
            .map((line) => `${line};${INNER_PORTS.client}`)
            .join(" "),
        }),
      }),
      health: "echo srvr | nc -w 1 localhost 2181 | grep -q Mode:",
      volumes: { data: "/data", log: "/datalog" },
    },
    ready: (place) => zookeeperServes(place.host, portOf(place, "client")),
    readyWithinMs: 60_000,
    connection(place) {
      const port = portOf(place, "client");
      return { host: place.host, port, connectString: `${place.host}:${port}` };
    },
    readVersion: (place) =>
      versionFrom(
        { host: place.host, port: portOf(place, "client") },
        "srvr\n",
        /version: ([\d.]+)/,
        "Mode: ",
      ),
  };
}

function configuration(
  { place, peer }: RecipeContext,
  folder: string,
  ensemble: readonly string[],
): string {
  return [
    `dataDir=${join(folder, "data")}`,
    `clientPort=${portOf(place, "client")}`,
    "clientPortAddress=127.0.0.1",
    "tickTime=2000",
    "admin.enableServer=false",
    "4lw.commands.whitelist=*",
    "maxClientCnxns=0",
    // In ticks: how long a follower may take to join, and how far it may fall behind.
    ...(ensemble.length > 0 ? ["initLimit=10", "syncLimit=5"] : []),
    ...serverLines(ensemble, peer),
    "",
  ].join("\n");
}

/** `server.1=127.0.0.1:20001:20002` */
function serverLines(names: readonly string[], placeOf: (name: string) => Place): string[] {
  return names.map((name, index) => {
    const place = placeOf(name);
    const ports = [portOf(place, "quorum"), portOf(place, "election")];
    return `server.${index + 1}=${[place.host, ...ports].join(":")}`;
  });
}
