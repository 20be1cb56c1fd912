/** PostgreSQL: Fedora's index and the application's own databases. */

import { join } from "node:path";
import { type Place, portOf, type ServerDefinition } from "../definition.ts";
import { postgresServes } from "../probe.ts";
import { requireTool } from "../tools.ts";
import { postgresVersion } from "../versions.ts";

export interface PostgresConnection {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly url: string;
}

const USER = "avalon";
const PASSWORD = "avalon";
const DATABASE = "postgres";

/** Fedora's: an image makes it at its first start, since nobody else does in a composition. */
export const FEDORA_DATABASE = "fcrepo";

const SETTINGS = [
  // A killed server loses nothing by these; only a machine that loses power would.
  ...["-c", "fsync=off", "-c", "full_page_writes=off"],
  ...["-c", "max_connections=200", "-c", "timezone=UTC", "-c", "log_timezone=UTC"],
] as const;

export const postgres: ServerDefinition<PostgresConnection> = {
  name: "postgres",
  version: "15 or newer",
  // The major version's own: https://www.postgresql.org/support/versioning/
  dataVersion: ({ postgres: tool }) => tool && String(Number.parseInt(tool.version, 10)),
  profile: "core",
  dependsOn: [],
  ports: ["postgres"],
  process({ tools, place, folder }) {
    const tool = requireTool(tools, "postgres");
    const data = join(folder, "data");
    return {
      command: tool.command,
      args: [
        ...["-D", data, "-p", String(portOf(place, "postgres")), "-h", "127.0.0.1", "-k", ""],
        ...SETTINGS,
      ],
      env: { LC_ALL: "C" },
      files: { password: PASSWORD },
      once: {
        command: tool.initdb,
        args: [
          ...["-D", join(folder, "data.new"), "-U", USER, "--pwfile", join(folder, "password")],
          ...["-A", "scram-sha-256", "-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions"],
        ],
        makes: "data.new",
        creates: "data",
      },
      heldByOthers: /pre-existing shared memory block|lock file "postmaster.pid" already exists/,
      unprivileged: true,
      // Fast shutdown: sessions are ended instead of waited for.
      stopSignal: "SIGINT",
    };
  },
  docker: {
    image: "postgres:15-alpine",
    ports: { postgres: 5432 },
    environment: () => ({
      POSTGRES_USER: USER,
      POSTGRES_PASSWORD: PASSWORD,
      POSTGRES_DB: FEDORA_DATABASE,
    }),
    command: ["postgres", ...SETTINGS],
    // Over TCP: the image's first, private start listens on a socket file only.
    health: `pg_isready -q -U ${USER} -d ${DATABASE} -h 127.0.0.1`,
    volumes: { data: "/var/lib/postgresql/data" },
  },
  ready: (place) => postgresServes(connectionAt(place).url),
  readyWithinMs: 60_000,
  connection: (place) => connectionAt(place),
  readVersion: (place) => postgresVersion(connectionAt(place).url),
};

/** How clients reach one of the server's databases; also for a server that depends on it. */
export function connectionAt(place: Place, database = DATABASE): PostgresConnection {
  const { host, login: { user, password } = { user: USER, password: PASSWORD } } = place;
  const port = portOf(place, "postgres");
  const url = `postgresql://${user}:${password}@${host}:${port}/${database}`;
  return { host, port, user, password, database, url };
}
