/** Which servers a deployment stands on, by how they run. */

/** What stands beside a database and a Redis that RDS and ElastiCache make. */
export const DEPLOYMENT_SERVERS = ["zookeeper", "solr", "fedora"] as const;
export type DeploymentServer = (typeof DEPLOYMENT_SERVERS)[number];

/** With those two among them. */
export const SERVER_NAMES = ["postgres", "redis", ...DEPLOYMENT_SERVERS] as const;
export type AnyServer = (typeof SERVER_NAMES)[number];

/** The bucket that Fedora keeps its objects in. */
export const FEDORA_BUCKET = "avalon-fedora";
