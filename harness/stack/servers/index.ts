/** The servers that there are, by name. */

import { type FedoraConnection, fedora } from "./fedora.ts";
import { type LocalstackConnection, localstack } from "./localstack.ts";
import { type PostgresConnection, postgres } from "./postgres.ts";
import { type RedisConnection, redis } from "./redis.ts";
import { type SolrConnection, solr } from "./solr.ts";
import { type ZookeeperConnection, zookeeper } from "./zookeeper.ts";

/** How each server is reached. */
export interface Connections {
  readonly postgres: PostgresConnection;
  readonly redis: RedisConnection;
  readonly zookeeper: ZookeeperConnection;
  readonly solr: SolrConnection;
  readonly fedora: FedoraConnection;
  readonly localstack: LocalstackConnection;
}

export type ServerName = keyof Connections;

/** In an order in which each comes after those it depends on. */
export const SERVERS = { postgres, redis, zookeeper, solr, fedora, localstack } as const;
