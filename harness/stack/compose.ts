/**
 * docker-compose.yml as a view of the same definitions, with the harness itself as Fedora's S3.
 * Written by `npm run docs`; a test fails when the file is stale.
 * https://docs.docker.com/reference/compose-file/
 */

import { join } from "node:path";
import type { DockerContext, Place, S3Access, ServerDefinition } from "./definition.ts";
import { SERVERS } from "./servers/index.ts";

/** Where the file belongs. */
export const COMPOSE_FILE = join(import.meta.dirname, "..", "..", "docker-compose.yml");

const HARNESS = "harness";
const HARNESS_PORT = 4566;
const BUCKET = "avalon-fedora";

const HARNESS_S3: S3Access = {
  endpoint: `http://${HARNESS}:${HARNESS_PORT}`,
  accessKeyId: "test",
  secretAccessKey: "test",
  bucket: BUCKET,
  region: "us-east-1",
};

/** Ports on this machine that are not those inside, as another service has them. */
const HOST_PORTS: Readonly<Record<string, number>> = { localstack: 4567 };

/** Every profile but LocalStack's, which the harness stands in for. */
const PROFILES = ["core", "search", "repository", "all"];

/** The text of docker-compose.yml. */
export function composeText(): string {
  const definitions: readonly ServerDefinition[] = Object.values(SERVERS);
  return [
    "# Generated from harness/stack/servers by `npm run docs`: do not edit.",
    "# docker compose up --wait                  the harness and all servers",
    "# docker compose --profile core up --wait   fewer: core, search, repository; aws is LocalStack",
    "# AVALON_AWS_IMAGE_<SERVER> names another image, AVALON_AWS_IMAGE_PREFIX a mirror (with its /).",
    "name: avalon-aws",
    "services:",
    ...harnessLines(),
    ...definitions.flatMap((definition) => serviceLines(definition, definitions)),
    "volumes:",
    `  ${HARNESS}-data: {}`,
    ...definitions.flatMap(({ name, docker }) =>
      Object.keys(docker.volumes).map((what) => `  ${name}-${what}: {}`),
    ),
    "",
  ].join("\n");
}

function harnessLines(): readonly string[] {
  return [
    `  ${HARNESS}:`,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: compose reads the variable.
    '    image: "${AVALON_AWS_IMAGE_HARNESS:-avalon-aws}"',
    "    build:",
    "      context: .",
    "      args:",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: compose reads the variable.
    '        BASE_IMAGE: "${AVALON_AWS_BASE_IMAGE:-node:24-bookworm-slim}"',
    `    profiles: [${PROFILES.join(", ")}]`,
    "    # Reaps what functions leave behind.",
    "    init: true",
    "    environment:",
    `      AVALON_AWS_BUCKETS: ${BUCKET}`,
    "    ports:",
    `      - "127.0.0.1:${HARNESS_PORT}:${HARNESS_PORT}"`,
    "    volumes:",
    `      - ${HARNESS}-data:/data`,
  ];
}

function serviceLines(
  definition: ServerDefinition,
  all: readonly ServerDefinition[],
): readonly string[] {
  const { docker, dependsOn, name } = definition;
  const environment = Object.entries(docker.environment(contextIn(all, definition)));
  const needed = [...dependsOn, ...(definition.needsS3 ? [HARNESS] : [])];
  const variables = [
    ...environment.map(([key, value]) => `      ${key}: ${quoted(value)}`),
    // Without a value, it is the machine's own, where it is set there.
    ...(docker.passes ?? []).map((variable) => `      ${variable}:`),
  ];
  return [
    `  ${name}:`,
    `    image: "${imageExpression(definition)}"`,
    `    profiles: [${profilesOf(definition, all).join(", ")}]`,
    ...(variables.length > 0 ? ["    environment:", ...variables] : []),
    ...(docker.command ? [`    command: ${JSON.stringify(docker.command)}`] : []),
    "    ports:",
    ...Object.values(docker.ports).map(
      (port) => `      - "127.0.0.1:${hostPort(name, port)}:${port}"`,
    ),
    "    volumes:",
    ...Object.entries(docker.volumes).map(([what, path]) => `      - ${name}-${what}:${path}`),
    ...(needed.length > 0 ? ["    depends_on:"] : []),
    ...needed.flatMap((other) => [`      ${other}:`, "        condition: service_healthy"]),
    "    healthcheck:",
    `      test: ["CMD-SHELL", ${quoted(docker.health)}]`,
    "      interval: 2s",
    "      timeout: 5s",
    "      retries: 60",
  ];
}

const hostPort = (name: string, port: number) => HOST_PORTS[name] ?? port;

/** The variables that the harness's own options have. */
function imageExpression({ name, docker }: ServerDefinition): string {
  const pinned = `\${AVALON_AWS_IMAGE_PREFIX:-}${docker.image}`;
  return `\${AVALON_AWS_IMAGE_${name.toUpperCase()}:-${pinned}}`;
}

/** A server is in its own profile and in those of the servers that depend on it. */
function profilesOf(definition: ServerDefinition, all: readonly ServerDefinition[]): string[] {
  const dependents = all.filter(({ dependsOn }) => dependsOn.includes(definition.name));
  const own = [definition, ...dependents].map(({ profile }) => profile);
  return [...new Set<string>([...own, ...(own.includes("aws") ? [] : ["all"])])];
}

/** In a composition, servers reach each other by name, on the ports inside the containers. */
function contextIn(all: readonly ServerDefinition[], self: ServerDefinition): DockerContext {
  const portsOf = (name: string) =>
    all.find((definition) => definition.name === name)?.docker.ports ?? {};
  const placeOf = (name: string): Place => ({ host: name, ports: portsOf(name) });
  const published = Object.entries(portsOf(self.name)).map(([port, number]) => [
    port,
    hostPort(self.name, number),
  ]);
  return {
    place: placeOf(self.name),
    published: { host: "127.0.0.1", ports: Object.fromEntries(published) },
    peer: placeOf,
    s3: () => HARNESS_S3,
  };
}

/** A JSON string is a YAML one; `$` would start a variable of compose. */
const quoted = (text: string) => JSON.stringify(text).replaceAll("$", "$$$$");
