/**
 * A deployment's own corner of the shared servers: a database, a Redis prefix, a Solr collection
 * with its configset, a path in Fedora. Deployments side by side never meet.
 */

import {
  createDatabase,
  type DatabaseOptions,
  type DatabaseServer,
  dropDatabase,
} from "./database.ts";
import type { Backends } from "./environment.ts";

/** Where the real servers listen; plain data, so that one process can tell it to another. */
export interface ServerAddresses {
  readonly postgres: DatabaseServer;
  readonly redis: { readonly host: string; readonly port: number };
  /** `host:port` of each server of the ensemble, separated by commas. */
  readonly zookeeper: { readonly connectString: string };
  readonly solr: {
    readonly host: string;
    readonly port: number;
    /** How many nodes stand behind that address. */
    readonly nodes: number;
  };
  readonly fedora: {
    readonly host: string;
    readonly port: number;
    readonly user: string;
    readonly password: string;
  };
  readonly smtp: { readonly host: string; readonly port: number };
}

export interface ClaimedBackends extends Backends {
  /** Drops the database and the collection; Redis keys and Fedora paths are left to their servers. */
  release(): Promise<void>;
}

/** As many as the templates ask for, where there are nodes enough. */
const REPLICAS_MAX = 3;

/**
 * Makes the corner named `name` (lower-case letters, digits and underscores); `again` takes one
 * over that is there, `spare` a database that an earlier release has left, and leaves one.
 */
export async function claimBackends(
  addresses: ServerAddresses,
  name: string,
  options: DatabaseOptions = {},
): Promise<ClaimedBackends> {
  if (!/^[a-z][a-z0-9_]{0,40}$/.test(name))
    throw new TypeError(`${name} cannot name a database: use lower-case letters, digits and _`);
  const { postgres, redis, solr, fedora, zookeeper } = addresses;
  await createDatabase(postgres, name, options);
  const login = `${postgres.user}:${encodeURIComponent(postgres.password)}`;
  const fedoraLogin = `${fedora.user}:${encodeURIComponent(fedora.password)}`;
  const solrUrl = `http://${solr.host}:${solr.port}/solr`;
  return {
    databaseUrl: `postgresql://${login}@${postgres.host}:${postgres.port}/${name}`,
    redis: { ...redis, prefix: name },
    solrUrl,
    collection: name,
    configset: name,
    replicationFactor: Math.min(solr.nodes, REPLICAS_MAX),
    zookeeper: zookeeper.connectString,
    fedoraUrl: `http://${fedoraLogin}@${fedora.host}:${fedora.port}/fcrepo/rest`,
    fedoraBasePath: `/${name}`,
    smtp: addresses.smtp,
    async release() {
      // The application may never have got as far as creating its collection.
      await fetch(`${solrUrl}/admin/collections?action=DELETE&name=${name}`);
      await fetch(`${solrUrl}/admin/configs?action=DELETE&name=${name}`);
      await dropDatabase(postgres, name, options);
    },
  };
}
