/**
 * LocalStack: an S3, SNS and SQS that is not ours. 4.14.0 is the last image that needs no account;
 * a newer one works when the machine has LOCALSTACK_AUTH_TOKEN. An access key of twelve digits is
 * the account of that number, as it is here. https://docs.localstack.cloud/aws/capabilities/config/
 */

import { isJsonObject } from "#kernel/json.ts";
import { type Place, portOf, type ServerDefinition } from "../definition.ts";
import { httpJson, type Probe } from "../probe.ts";
import { versionIn } from "../versions.ts";

export interface LocalstackConnection {
  /** Base URL of all services, without a slash at its end. */
  readonly endpoint: string;
}

const SERVICES = ["s3", "sns", "sqs"] as const;

export const localstack: ServerDefinition<LocalstackConnection> = {
  name: "localstack",
  version: "4.14.0",
  profile: "aws",
  dependsOn: [],
  ports: ["edge"],
  docker: {
    image: "localstack/localstack:4.14.0",
    ports: { edge: 4566 },
    environment: ({ published }) => ({
      SERVICES: SERVICES.join(","),
      // At the start, where other servers are waited for anyway, instead of in the first call.
      EAGER_SERVICE_LOADING: "1",
      // Queue URLs are `http://host:port/account/name`, and hold on this machine.
      LOCALSTACK_HOST: `${published.host}:${portOf(published, "edge")}`,
      SQS_ENDPOINT_STRATEGY: "off",
      // No reports home, and nothing fetched at the start.
      DISABLE_EVENTS: "1",
      SKIP_SSL_CERT_DOWNLOAD: "1",
    }),
    passes: ["LOCALSTACK_AUTH_TOKEN"],
    health: "curl -sf http://localhost:4566/_localstack/health",
    volumes: { data: "/var/lib/localstack" },
  },
  ready: (place) => servicesRun(`${endpointAt(place)}/_localstack/health`),
  readyWithinMs: 120_000,
  connection: (place) => ({ endpoint: endpointAt(place) }),
  readVersion: (place) =>
    versionIn(`${endpointAt(place)}/_localstack/health`, ({ version }) => version),
};

const endpointAt = (place: Place) => `http://${place.host}:${portOf(place, "edge")}`;

/** It answers before it has loaded its services. */
const servicesRun = (url: string): Probe =>
  httpJson(url, ({ services }) => {
    const states = isJsonObject(services) ? services : {};
    const waiting = SERVICES.filter((name) => states[name] !== "running");
    return waiting.length === 0 ? undefined : `${waiting.join(", ")} not running yet`;
  });
