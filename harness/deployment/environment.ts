/**
 * The environment properties of the two application tiers, as the CloudFormation templates set them
 * (avalon/webapp.yaml, avalon/worker.yaml), with what a shared set of servers needs to keep
 * deployments apart.
 */

import { type DeploymentPlan, namesOf } from "./plan.ts";
import type { Queues } from "./queues.ts";
import type { Streaming } from "./streaming.ts";

/** Where the real servers answer, and the corner of each that is this deployment's own. */
export interface Backends {
  /** `postgresql://user:password@host:port/database` */
  readonly databaseUrl: string;
  readonly redis: { readonly host: string; readonly port: number; readonly prefix: string };
  /** `http://host:port/solr`, without a collection. */
  readonly solrUrl: string;
  readonly collection: string;
  readonly configset: string;
  /** Of the collection's shard. */
  readonly replicationFactor: number;
  /** `host:port`, several separated by commas. */
  readonly zookeeper: string;
  /** `http://user:password@host:port/fcrepo/rest` */
  readonly fedoraUrl: string;
  readonly fedoraBasePath: string;
  readonly smtp: { readonly host: string; readonly port: number };
}

export interface Provisioned {
  readonly queues: Queues;
  readonly pipelineId: string;
  readonly streaming: Streaming;
  /** Where the environments' events go, when somebody is to hear of them. */
  readonly alertTopicArn?: string;
}

export interface EnvironmentInput {
  readonly plan: DeploymentPlan;
  readonly backends: Backends;
  readonly provisioned: Provisioned;
  /** Port of the gateway, as browsers reach it. */
  readonly port: number;
}

export type Tier = "webapp" | "worker";

/** All properties of a tier; credentials and PORT are the platform's to add. */
export function environmentOf(tier: Tier, input: EnvironmentInput): Record<string, string> {
  const { plan, backends, provisioned, port } = input;
  const names = namesOf(plan);
  return {
    AWS_REGION: plan.region,
    STACK_NAME: plan.stackName,
    SECRET_KEY_BASE: plan.secretKeyBase,
    SETTINGS__NAME: "avalon",
    SETTINGS__DOMAIN__HOST: plan.webHost,
    SETTINGS__INITIAL_USER: "archivist1@example.com",
    ...backendProperties(plan, backends),
    SETTINGS__ACTIVE_JOB_QUEUE__URL: provisioned.queues.queueUrl,
    SETTINGS__ACTIVE_JOB__QUEUE_ADAPTER:
      plan.topology === "seed" ? "bullmq" : "better_active_elastic_job",
    SETTINGS__ENCODING__ENGINE_ADAPTER: "elastic_transcoder",
    SETTINGS__ENCODING__PIPELINE: provisioned.pipelineId,
    SETTINGS__ENCODING__SNS_TOPIC: names.transcodeTopicArn,
    SETTINGS__ENCODING__QUALITIES: plan.qualities.join(","),
    SETTINGS__ENCODING__POLL_SECONDS: "2",
    SETTINGS__STREAMING__SERVER: "aws",
    SETTINGS__STREAMING__HTTP_BASE: `http://${plan.streamingHost}:${port}/`,
    SETTINGS__STREAMING__SIGNING_KEY: `s3://${names.configuration}/${names.signingKey}`,
    SETTINGS__STREAMING__SIGNING_KEY_ID: provisioned.streaming.keyPairId,
    SETTINGS__EMAIL__COMMENTS: "avalon-comments@example.com",
    SETTINGS__EMAIL__NOTIFICATION: "avalon-notifications@example.com",
    SETTINGS__EMAIL__SUPPORT: "avalon-support@example.com",
    ...tierProperties(tier),
  };
}

function backendProperties(plan: DeploymentPlan, backends: Backends): Record<string, string> {
  const { redis, smtp } = backends;
  // The templates join a URL that ends in "/" with the collection's name, hence the doubled slash.
  const solr = `${backends.solrUrl}//${backends.collection}`;
  return {
    DATABASE_URL: backends.databaseUrl,
    FEDORA_URL: backends.fedoraUrl,
    SETTINGS__FEDORA__BASE_PATH: backends.fedoraBasePath,
    SOLR_URL: solr,
    SETTINGS__SOLR__URL: solr,
    SETTINGS__SOLR__CONFIGSET: backends.configset,
    SETTINGS__SOLR__COLLECTION_OPTIONS__REPLICATION_FACTOR: String(backends.replicationFactor),
    SETTINGS__ZOOKEEPER__CONNECTION_STR: `${backends.zookeeper}/configs`,
    REDIS_HOST: redis.host,
    REDIS_PORT: String(redis.port),
    SETTINGS__REDIS__HOST: redis.host,
    SETTINGS__REDIS__PORT: String(redis.port),
    SETTINGS__REDIS__PREFIX: redis.prefix,
    SETTINGS__EMAIL__MAILER__SMTP__HOST: smtp.host,
    SETTINGS__EMAIL__MAILER__SMTP__PORT: String(smtp.port),
    SETTINGS__DROPBOX__PATH: `s3://${namesOf(plan).masterfiles}/dropbox/`,
  };
}

function tierProperties(tier: Tier): Record<string, string> {
  return tier === "webapp"
    ? { DISABLE_SQS_CONSUMER: "true" }
    : { PROCESS_ACTIVE_ELASTIC_JOBS: "true", SETTINGS__WORKER: "true" };
}
