/** ZooKeeper: where Solr keeps its configuration sets and its cluster's state. Starts empty. */

import { join } from "node:path";
import { portOf, type ServerDefinition } from "../definition.ts";
import { zookeeperServes } from "../probe.ts";
import { requireTool } from "../tools.ts";
import { versionFrom } from "../versions.ts";
import { javaArguments, QUICK_START } from "./java.ts";
import { LOGBACK } from "./logback.ts";

export interface ZookeeperConnection {
  readonly host: string;
  readonly port: number;
  /** As clients take it: `host:port`. */
  readonly connectString: string;
}

export const zookeeper: ServerDefinition<ZookeeperConnection> = {
  name: "zookeeper",
  version: "3.9.3",
  profile: "search",
  dependsOn: [],
  ports: ["client"],
  process({ tools, place, folder }) {
    const tool = requireTool(tools, "zookeeper");
    return {
      command: tool.java,
      args: javaArguments(tool, {
        heapMb: 64,
        properties: { "logback.configurationFile": join(folder, "logback.xml") },
        main: "org.apache.zookeeper.server.quorum.QuorumPeerMain",
        args: [join(folder, "zoo.cfg")],
      }),
      env: {},
      files: {
        "zoo.cfg": configuration(join(folder, "data"), portOf(place, "client")),
        "logback.xml": LOGBACK,
      },
    };
  },
  docker: {
    image: "zookeeper:3.9.3",
    ports: { client: 2181 },
    environment: () => ({
      JVMFLAGS: `-Xmx128m ${QUICK_START.join(" ")}`,
      ZOO_4LW_COMMANDS_WHITELIST: "*",
      ZOO_ADMINSERVER_ENABLED: "false",
      // From outside, all clients have the engine's one address.
      ZOO_MAX_CLIENT_CNXNS: "0",
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

function configuration(dataDir: string, port: number): string {
  return [
    `dataDir=${dataDir}`,
    `clientPort=${port}`,
    "clientPortAddress=127.0.0.1",
    "tickTime=2000",
    "admin.enableServer=false",
    "4lw.commands.whitelist=*",
    "maxClientCnxns=0",
    "",
  ].join("\n");
}
