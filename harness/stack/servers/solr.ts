/**
 * Solr in cloud mode, with no configuration set and no collection: a test or the application brings
 * its own, as Avalon does. Gap: Tika extraction (`/update/extract`) is not on the class path.
 */

import { join } from "node:path";
import { isJsonObject } from "#kernel/json.ts";
import { type Place, portOf, type ServerDefinition } from "../definition.ts";
import { http } from "../probe.ts";
import { requireTool } from "../tools.ts";
import { versionIn } from "../versions.ts";
import { removeEphemerals } from "./ephemerals.ts";
import { javaArguments, QUICK_START } from "./java.ts";

export interface SolrConnection {
  readonly host: string;
  readonly port: number;
  /** The base of all of Solr's paths, without a slash at its end. */
  readonly url: string;
}

/** As the container itself asks; not every version of the image has both programs. */
const LIST_URL = "'http://localhost:8983/solr/admin/collections?action=LIST'";

export const solr: ServerDefinition<SolrConnection> = {
  name: "solr",
  version: "9.7.0",
  profile: "search",
  dependsOn: ["zookeeper"],
  ports: ["http"],
  process({ tools, place, folder, peer }) {
    const tool = requireTool(tools, "solr");
    const zookeeper = peer("zookeeper");
    return {
      command: tool.java,
      args: javaArguments(tool, {
        heapMb: 256,
        properties: {
          "solr.solr.home": join(folder, "home"),
          "solr.log.dir": join(folder, "logs"),
          "solr.install.dir": folder,
          host: "127.0.0.1",
          zkHost: `${zookeeper.host}:${portOf(zookeeper, "client")}`,
          "log4j.configurationFile": join(folder, "log4j2.xml"),
        },
        main: "Main",
        args: [String(portOf(place, "http"))],
      }),
      env: {},
      files: { "home/solr.xml": SOLR_XML, "log4j2.xml": LOG4J2 },
    };
  },
  docker: {
    image: "solr:9.7.0",
    ports: { http: 8983 },
    environment({ peer, place }) {
      const zookeeper = peer("zookeeper");
      return {
        // Its address may be another one after a restart; collections are kept by this name.
        SOLR_HOST: place.host,
        GC_TUNE: QUICK_START.join(" "),
        ZK_HOST: `${zookeeper.host}:${portOf(zookeeper, "client")}`,
        SOLR_HEAP: "512m",
        SOLR_MODULES: "analysis-extras",
      };
    },
    health: `curl -sf -o /dev/null ${LIST_URL} || wget -q -O /dev/null ${LIST_URL}`,
    volumes: { data: "/var/solr" },
  },
  prepare({ peer }) {
    const zookeeper = peer("zookeeper");
    return removeEphemerals({ host: zookeeper.host, port: portOf(zookeeper, "client") });
  },
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

const urlAt = (place: Place) => `http://${place.host}:${portOf(place, "http")}/solr`;

const SOLR_XML = `<solr>
  <int name="maxBooleanClauses">\${solr.max.booleanClauses:1024}</int>
  <solrcloud>
    <str name="host">\${host:}</str>
    <int name="hostPort">\${hostPort:0}</int>
    <str name="hostContext">solr</str>
    <bool name="genericCoreNodeNames">true</bool>
    <int name="zkClientTimeout">30000</int>
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
