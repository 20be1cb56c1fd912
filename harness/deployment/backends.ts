/**
 * A deployment's own corner of the shared servers: a database, a Redis prefix, a Solr collection
 * with its configset, a path in Fedora. Deployments side by side never meet.
 */

import pg from "pg";
import type { DataStores } from "./data-stores.ts";
import type { Backends } from "./environment.ts";

/** Where the real servers listen; plain data, so that one process can tell it to another. */
export interface ServerAddresses {
  readonly postgres: {
    readonly host: string;
    readonly port: number;
    readonly user: string;
    readonly password: string;
  };
  readonly redis: { readonly host: string; readonly port: number };
  readonly zookeeper: { readonly host: string; readonly port: number };
  readonly solr: { readonly host: string; readonly port: number };
  readonly fedora: {
    readonly host: string;
    readonly port: number;
    readonly user: string;
    readonly password: string;
  };
  readonly smtp: { readonly host: string; readonly port: number };
  /** Who gives an application its database and its Redis: these servers, or RDS and ElastiCache. */
  readonly dataStores: "servers" | "aws";
}

/** What there is of a deployment's backends before it begins. */
export type GivenBackends = Omit<Backends, keyof DataStores> & Partial<DataStores>;

export interface ClaimedBackends extends GivenBackends {
  /** Drops the database and the collection; Redis keys and Fedora paths are left to their servers. */
  release(): Promise<void>;
}

/** Makes the corner named `name` (lower-case letters, digits and underscores). */
export async function claimBackends(
  addresses: ServerAddresses,
  name: string,
): Promise<ClaimedBackends> {
  if (!/^[a-z][a-z0-9_]{0,40}$/.test(name))
    throw new TypeError(`${name} cannot name a database: use lower-case letters, digits and _`);
  const { solr, fedora, zookeeper, dataStores } = addresses;
  const isOurs = dataStores === "servers";
  if (isOurs) await administer(addresses, [`CREATE DATABASE "${name}"`]);
  const fedoraLogin = `${fedora.user}:${encodeURIComponent(fedora.password)}`;
  const solrUrl = `http://${solr.host}:${solr.port}/solr`;
  return {
    ...(isOurs ? storesIn(addresses, name) : {}),
    solrUrl,
    collection: name,
    configset: name,
    zookeeper: `${zookeeper.host}:${zookeeper.port}`,
    fedoraUrl: `http://${fedoraLogin}@${fedora.host}:${fedora.port}/fcrepo/rest`,
    fedoraBasePath: `/${name}`,
    smtp: addresses.smtp,
    async release() {
      // The application may never have got as far as creating its collection.
      await fetch(`${solrUrl}/admin/collections?action=DELETE&name=${name}`);
      await fetch(`${solrUrl}/admin/configs?action=DELETE&name=${name}`);
      if (isOurs) await administer(addresses, [`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`]);
    },
  };
}

function storesIn({ postgres, redis }: ServerAddresses, name: string): DataStores {
  const login = `${postgres.user}:${encodeURIComponent(postgres.password)}`;
  return {
    databaseUrl: `postgresql://${login}@${postgres.host}:${postgres.port}/${name}`,
    redis: { ...redis, prefix: name },
  };
}

async function administer(
  { postgres }: ServerAddresses,
  statements: readonly string[],
): Promise<void> {
  const client = new pg.Client({ ...postgres, database: "postgres" });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
