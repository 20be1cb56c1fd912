/**
 * Solr in cloud mode, with no configuration set and no collection: a test or the application brings
 * its own, as Avalon does. One node, or several that share their collections. Gap: Tika extraction
 * (`/update/extract`) is not on the class path.
 */

import { join } from "node:path";
import { isJsonObject } from "#kernel/json.ts";
import {
  memberName,
  type Place,
  portOf,
  type RecipeContext,
  type ServerDefinition,
} from "../definition.ts";
import { http } from "../probe.ts";
import { requireTool } from "../tools.ts";
import { versionIn } from "../versions.ts";
import { removeEphemerals } from "./ephemerals.ts";
import { javaProcess, KNOWS_NAMES_BRIEFLY, QUICK_START } from "./java.ts";

export interface SolrConnection {
  readonly host: string;
  readonly port: number;
  /** The base of all of Solr's paths, without a slash at its end. */
  readonly url: string;
}

/** As the container itself asks; not every version of the image has both programs. */
const LIST_URL = "'http://localhost:8983/solr/admin/collections?action=LIST'";

/**
 * How soon ZooKeeper gives a silent node up; a node alone is waited for. Until then its shards take
 * no updates: fixtures/avalon/shared/rules/retries.ts lets a job outlast that several times.
 */
const SESSION_MS = { alone: 30_000, together: 8_000 };

/**
 * What a balancer asks a node for. The templates have `/solr/`, a page for people, which only the
 * container has; this is answered as that is: by a node that is cut off from ZooKeeper too, as it
 * goes on answering searches. `/solr/admin/info/health` would refuse, at all nodes together while
 * the ensemble elects a leader.
 * https://solr.apache.org/guide/solr/9_7/deployment-guide/solrcloud-distributed-requests.html
 */
export const SOLR_HEALTH_PATH = "/solr/admin/info/system";

export interface SolrNode {
  /** From 1. */
  readonly number: number;
  /** The names of the ZooKeeper servers. */
  readonly ensemble: readonly string[];
  /** Whether there are other nodes, or may be. */
  readonly together: boolean;
}

export const solr = solrNode({ number: 1, ensemble: ["zookeeper"], together: false });

export function solrNode(node: SolrNode): ServerDefinition<SolrConnection> {
  const { number, ensemble, together } = node;
  const zkHost = ({ peer }: RecipeContext) =>
    ensemble.map((name) => `${peer(name).host}:${portOf(peer(name), "client")}`).join(",");
  const sessionMs = String(together ? SESSION_MS.together : SESSION_MS.alone);
  return {
    name: memberName("solr", number),
    memberOf: "solr",
    version: "9.7.0",
    profile: "search",
    dependsOn: ensemble,
    ports: ["http"],
    process(context) {
      const { tools, place, folder } = context;
      return javaProcess(requireTool(tools, "solr"), {
        heapMb: 256,
        properties: {
          "solr.solr.home": join(folder, "home"),
          "solr.log.dir": join(folder, "logs"),
          "solr.install.dir": folder,
          host: "127.0.0.1",
          zkHost: zkHost(context),
          zkClientTimeout: sessionMs,
          "log4j.configurationFile": join(folder, "log4j2.xml"),
        },
        main: "Main",
        args: [String(portOf(place, "http"))],
        files: { "home/solr.xml": SOLR_XML, "log4j2.xml": LOG4J2 },
      });
    },
    docker: {
      image: "solr:9.7.0",
      ports: { http: 8983 },
      environment(context) {
        return {
          // Its address may be another one after a restart; collections are kept by this name.
          SOLR_HOST: context.place.host,
          GC_TUNE: QUICK_START.join(" "),
          SOLR_OPTS: KNOWS_NAMES_BRIEFLY,
          ZK_HOST: zkHost(context),
          ZK_CLIENT_TIMEOUT: sessionMs,
          SOLR_HEAP: "512m",
          SOLR_MODULES: "analysis-extras",
        };
      },
      health: `curl -sf -o /dev/null ${LIST_URL} || wget -q -O /dev/null ${LIST_URL}`,
      volumes: { data: "/var/solr" },
    },
    prepare: (context) =>
      removeEphemerals({
        servers: zkHost(context),
        // A container's name in the cluster ends in the server's.
        isNode: (node) =>
          node === `127.0.0.1:${portOf(context.place, "http")}_solr` ||
          node.endsWith(`-${memberName("solr", number)}:8983_solr`),
      }),
    ready: (place) => http(`${urlAt(place)}/admin/collections?action=LIST`),
    readyWithinMs: 120_000,
    connection: (place) => ({
      host: place.host,
      port: portOf(place, "http"),
      url: urlAt(place),
    }),
    readVersion: (place) =>
      versionIn(`${urlAt(place)}/admin/info/system`, ({ lucene }) =>
        isJsonObject(lucene) ? lucene["solr-spec-version"] : undefined,
      ),
  };
}

const urlAt = (place: Place) => `http://${place.host}:${portOf(place, "http")}/solr`;

const SOLR_XML = `<solr>
  <int name="maxBooleanClauses">\${solr.max.booleanClauses:1024}</int>
  <solrcloud>
    <str name="host">\${host:}</str>
    <int name="hostPort">\${hostPort:0}</int>
    <str name="hostContext">solr</str>
    <bool name="genericCoreNodeNames">true</bool>
    <int name="zkClientTimeout">\${zkClientTimeout:30000}</int>
    <int name="distribUpdateSoTimeout">600000</int>
    <int name="distribUpdateConnTimeout">60000</int>
  </solrcloud>
  <shardHandlerFactory name="shardHandlerFactory" class="HttpShardHandlerFactory">
    <int name="socketTimeout">600000</int>
    <int name="connTimeout">60000</int>
  </shardHandlerFactory>
  <metrics enabled="false"/>
</solr>
`;

const LOG4J2 = `<Configuration status="WARN">
  <Appenders>
    <Console name="out" target="SYSTEM_OUT">
      <PatternLayout pattern="%d{HH:mm:ss.SSS} %-5p %c{1} %m%n"/>
    </Console>
  </Appenders>
  <Loggers><Root level="info"><AppenderRef ref="out"/></Root></Loggers>
</Configuration>
`;
