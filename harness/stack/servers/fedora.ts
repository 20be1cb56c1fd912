/**
 * Fedora Repository: its index in PostgreSQL, its objects as OCFL in an S3 bucket. The process form
 * is 6.1.0, the newest that is published whole; the container is the 6.5.1 that Avalon 8 uses.
 */

import { join } from "node:path";
import { Client } from "pg";
import {
  type Place,
  type ProcessContext,
  type ProcessRecipe,
  portOf,
  type RecipeContext,
  type S3Access,
  type ServerDefinition,
} from "../definition.ts";
import { http } from "../probe.ts";
import { requireTool } from "../tools.ts";
import { javaProcess, KNOWS_NAMES_BRIEFLY, QUICK_START } from "./java.ts";
import { LOGBACK } from "./logback.ts";
import { mendObjects } from "./ocfl-objects.ts";
import { connectionAt, FEDORA_DATABASE, type PostgresConnection } from "./postgres.ts";

export interface FedoraConnection {
  readonly host: string;
  readonly port: number;
  /** The root container, without a slash at its end. */
  readonly url: string;
  readonly user: string;
  readonly password: string;
}

const USER = "fedoraAdmin";
const PASSWORD = "fedoraAdmin";

export const fedora: ServerDefinition<FedoraConnection> = {
  name: "fedora",
  version: "6.1.0",
  profile: "repository",
  dependsOn: ["postgres"],
  needsS3: true,
  ports: ["http"],
  process: (context) => fedoraProcess(context, storageOf(context)),
  docker: {
    image: "fcrepo/fcrepo:6.5.1-tomcat9",
    ports: { http: 8080 },
    environment: (context) => ({
      FEDORA_ADMIN_USERNAME: USER,
      FEDORA_ADMIN_PASSWORD: PASSWORD,
      CATALINA_OPTS: [
        "-Xmx512m",
        ...QUICK_START,
        KNOWS_NAMES_BRIEFLY,
        ...Object.entries(properties(storageOf(context))).map(
          ([name, value]) => `-D${name}=${value}`,
        ),
      ].join(" "),
    }),
    health: `curl -sf -u ${USER}:${PASSWORD} -o /dev/null http://localhost:8080/fcrepo/rest/`,
    volumes: { home: "/usr/local/tomcat/fcrepo-home" },
  },
  async prepare({ peer, s3 }) {
    const isNew = await createDatabase(connectionAt(peer("postgres")).url);
    if (!isNew) await mendObjects(s3());
  },
  ready: (place) => http(`${urlAt(place)}/`, { authorization: `Basic ${btoa(FEDORA_LOGIN)}` }),
  readyWithinMs: 180_000,
  connection: (place) => ({
    host: place.host,
    port: portOf(place, "http"),
    url: urlAt(place),
    user: USER,
    password: PASSWORD,
  }),
};

/** `user:password` of the one user there is. */
export const FEDORA_LOGIN = `${USER}:${PASSWORD}`;

const urlAt = (place: Place) => `http://${place.host}:${portOf(place, "http")}/fcrepo/rest`;

/** Where it keeps its index and its objects. */
export interface FedoraStorage {
  /** A server with the database `fcrepo`. */
  readonly database: Pick<PostgresConnection, "host" | "port" | "user" | "password">;
  readonly s3: S3Access;
}

const storageOf = ({ peer, s3 }: RecipeContext): FedoraStorage => ({
  database: connectionAt(peer("postgres"), FEDORA_DATABASE),
  s3: s3(),
});

export function fedoraProcess(
  { tools, place, folder }: ProcessContext,
  storage: FedoraStorage,
): ProcessRecipe {
  const tool = requireTool(tools, "fedora");
  const webapp = tool.webapp ?? "";
  return javaProcess(tool, {
    heapMb: 512,
    properties: {
      ...properties(storage),
      "fcrepo.home": join(folder, "home"),
      // It watches this file for changes, so it must be one, not an entry of a jar.
      "fcrepo.namespace.registry": join(webapp, "WEB-INF", "classes", "namespaces.yml"),
      "logback.configurationFile": join(folder, "logback.xml"),
    },
    main: "Main",
    args: [String(portOf(place, "http")), webapp, USER, PASSWORD],
    files: { "logback.xml": LOGBACK },
  });
}

/**
 * Each writer has one and waits for a second. When all are taken they wait for each other, up to 30
 * seconds, and are then answered with 500: so do ten writers with its own ten, and forty with 30.
 */
const DATABASE_CONNECTIONS = 60;

function properties({ database, s3 }: FedoraStorage): Readonly<Record<string, string>> {
  return {
    // Else it opens two message ports that nobody here listens to.
    "fcrepo.jms.enabled": "false",
    "fcrepo.db.url": `jdbc:postgresql://${database.host}:${database.port}/${FEDORA_DATABASE}`,
    "fcrepo.db.user": database.user,
    "fcrepo.db.password": database.password,
    "fcrepo.db.max.pool.size": String(DATABASE_CONNECTIONS),
    "fcrepo.storage": "ocfl-s3",
    "fcrepo.aws.access-key": s3.accessKeyId,
    "fcrepo.aws.secret-key": s3.secretAccessKey,
    "fcrepo.aws.region": s3.region,
    "fcrepo.ocfl.s3.bucket": s3.bucket,
    "fcrepo.s3.endpoint": s3.endpoint,
    "fcrepo.s3.path.style.access": "true",
  };
}

const DUPLICATE_DATABASE = "42P04";

/** Whether there was none. */
async function createDatabase(connectionString: string): Promise<boolean> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${FEDORA_DATABASE}`);
    return true;
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === DUPLICATE_DATABASE))
      throw error;
    return false;
  } finally {
    await client.end();
  }
}
