/** A server's container as testcontainers makes it: from its recipe, on a network, under a name. */

import { LocalstackContainer } from "@testcontainers/localstack";
import { PostgreSqlContainer } from "@testcontainers/postgresql";
import { GenericContainer } from "testcontainers";
import { machineEnvironment } from "#config/environment.ts";
import type { DockerContext, DockerRecipe, Place, ServerDefinition } from "../definition.ts";
import { KEPT_LABEL, SERVER_LABEL } from "./labels.ts";

export interface ContainerRequest {
  readonly definition: ServerDefinition;
  readonly image: string;
  /** The container's name, by which others on the network know it. */
  readonly name: string;
  readonly network: string;
  readonly context: DockerContext;
  /** The state folder that will remember it; the reaper removes it when there is none. */
  readonly keptIn: string | undefined;
}

/**
 * For those who look at `docker ps`; the definitions' probes tell readiness. Each check is a process
 * in the container: six every ten seconds cost as much as all six servers at rest.
 */
const HEALTH_MS = { interval: 60_000, timeout: 5_000, startPeriod: 60_000 };

export function containerFor(request: ContainerRequest): GenericContainer {
  const { definition, context, keptIn } = request;
  const { docker, name } = definition;
  const container = createContainer(name, request.image, environmentOf(docker, context))
    .withName(request.name)
    .withNetworkMode(request.network)
    .withExposedPorts(...publishedPorts(docker.ports, context.published))
    .withLabels({ [SERVER_LABEL]: name, ...(keptIn ? { [KEPT_LABEL]: keptIn } : {}) })
    .withHealthCheck({ test: ["CMD-SHELL", docker.health], retries: 3, ...HEALTH_MS })
    .withAutoCleanup(keptIn === undefined)
    .withWaitStrategy(READY_AT_ONCE);
  return docker.command ? container.withCommand([...docker.command]) : container;
}

/** What the recipe says, and those of this machine's variables that it passes on. */
export function environmentOf(
  recipe: DockerRecipe,
  context: DockerContext,
): Readonly<Record<string, string>> {
  const passed = (recipe.passes ?? []).flatMap((variable) => {
    const value = machineEnvironment[variable];
    return value ? [[variable, value] as const] : [];
  });
  return { ...recipe.environment(context), ...Object.fromEntries(passed) };
}

/** Two servers have a module of their own at testcontainers. */
function createContainer(
  server: string,
  image: string,
  environment: Readonly<Record<string, string>>,
): GenericContainer {
  if (server === "localstack") return new LocalstackContainer(image).withEnvironment(environment);
  if (server !== "postgres") return new GenericContainer(image).withEnvironment(environment);
  const { POSTGRES_USER = "", POSTGRES_PASSWORD = "", POSTGRES_DB = "", ...rest } = environment;
  return new PostgreSqlContainer(image)
    .withUsername(POSTGRES_USER)
    .withPassword(POSTGRES_PASSWORD)
    .withDatabase(POSTGRES_DB)
    .withEnvironment(rest);
}

function publishedPorts(ports: DockerRecipe["ports"], published: Place) {
  return Object.entries(ports).map(([name, container]) => ({
    container,
    host: published.ports[name] ?? 0,
  }));
}

/** The definitions' own probes tell readiness, from outside, as clients will see it. */
const READY_AT_ONCE = {
  waitUntilReady: async () => {},
  withStartupTimeout() {
    return this;
  },
  isStartupTimeoutSet: () => false,
  getStartupTimeout: () => 0,
};
