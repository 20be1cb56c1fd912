/**
 * docker-compose.yml as a view of the same definitions, for those who have Docker and want only the
 * servers. Written by `node harness/stack/compose.ts`; a test fails when the file is stale.
 */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DockerContext, Place, ServerDefinition } from "./definition.ts";
import { SERVERS } from "./servers/index.ts";

/** Where the file belongs. */
export const COMPOSE_FILE = join(import.meta.dirname, "..", "..", "docker-compose.yml");

/** Fedora's bucket as its container sees it: the harness on the host, on its usual port. */
const HOST_S3 = {
  endpoint: "http://host.docker.internal:4566",
  accessKeyId: "test",
  secretAccessKey: "test",
  bucket: "avalon-fedora",
  region: "us-east-1",
};

/** The text of docker-compose.yml. */
export function composeText(): string {
  const definitions: readonly ServerDefinition[] = Object.values(SERVERS);
  return [
    "# Generated from harness/stack/servers by `node harness/stack/compose.ts`: do not edit.",
    "# docker compose --profile all up --wait   (profiles: core, search, repository, all)",
    "# Fedora's objects go to the harness's S3 on port 4566: start it with --host 0.0.0.0 before,",
    `# and make the bucket ${HOST_S3.bucket}.`,
    "name: avalon-aws",
    "services:",
    ...definitions.flatMap((definition) => serviceLines(definition, definitions)),
    "volumes:",
    ...definitions.map(({ name }) => `  ${name}: {}`),
    "",
  ].join("\n");
}

function serviceLines(
  definition: ServerDefinition,
  all: readonly ServerDefinition[],
): readonly string[] {
  const { docker, dependsOn, name } = definition;
  const environment = Object.entries(docker.environment(contextIn(all, definition)));
  const profiles = profilesOf(definition, all);
  return [
    `  ${name}:`,
    `    image: ${docker.image}`,
    `    profiles: [${profiles.join(", ")}]`,
    ...(environment.length > 0 ? ["    environment:"] : []),
    ...environment.map(([key, value]) => `      ${key}: ${quoted(value)}`),
    ...(docker.command ? [`    command: ${JSON.stringify(docker.command)}`] : []),
    "    ports:",
    ...Object.values(docker.ports).map((port) => `      - "127.0.0.1:${port}:${port}"`),
    "    volumes:",
    `      - ${name}:${docker.volume}`,
    ...(definition.needsS3
      ? ["    extra_hosts:", '      - "host.docker.internal:host-gateway"']
      : []),
    ...(dependsOn.length > 0 ? ["    depends_on:"] : []),
    ...dependsOn.flatMap((other) => [`      ${other}:`, "        condition: service_healthy"]),
    "    healthcheck:",
    `      test: ["CMD-SHELL", ${quoted(docker.health)}]`,
    "      interval: 2s",
    "      timeout: 5s",
    "      retries: 60",
  ];
}

/** A server is in its own profile and in those of the servers that depend on it. */
function profilesOf(definition: ServerDefinition, all: readonly ServerDefinition[]): string[] {
  const dependents = all.filter(({ dependsOn }) => dependsOn.includes(definition.name));
  const own = [definition, ...dependents].map(({ profile }) => profile);
  return [...new Set<string>([...own, "all"])];
}

/** In a composition, servers reach each other by name, on the ports inside the containers. */
function contextIn(all: readonly ServerDefinition[], self: ServerDefinition): DockerContext {
  const placeOf = (name: string): Place => ({
    host: name,
    ports: all.find((definition) => definition.name === name)?.docker.ports ?? {},
  });
  const published = { ...placeOf(self.name), host: "127.0.0.1" };
  return { place: placeOf(self.name), published, peer: placeOf, s3: () => HOST_S3 };
}

/** A JSON string is a YAML one; `$` would start a variable of compose. */
const quoted = (text: string) => JSON.stringify(text).replaceAll("$", "$$$$");

if (import.meta.main) writeFileSync(COMPOSE_FILE, composeText());
