/** A server's container as testcontainers makes it: from its recipe, on a network, under a name. */

import { LocalstackContainer } from "@testcontainers/localstack";
import { PostgreSqlContainer } from "@testcontainers/postgresql";
import { GenericContainer, getContainerRuntimeClient } from "testcontainers";
import { machineEnvironment } from "#config/environment.ts";
import type { DockerContext, DockerRecipe, Place, ServerDefinition } from "../definition.ts";
import { KEPT_LABEL, SERVER_LABEL } from "./labels.ts";

export interface ContainerRequest {
  readonly definition: ServerDefinition;
  readonly image: string;
  /** The container's name, by which others on the network know it. */
  readonly name: string;
  /** The stack's own first, then those of servers outside it. */
  readonly networks: readonly string[];
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
  const [network = "", ...further] = request.networks;
  const environment = environmentOf(docker, context);
  const container = createContainer(name, { image: request.image, environment, further })
    .withName(request.name)
    .withNetworkMode(network)
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

interface Making {
  readonly image: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Networks that it is on beside its own. */
  readonly further: readonly string[];
}

/** Two servers have a module of their own at testcontainers; neither depends on another one. */
function createContainer(server: string, { image, environment, further }: Making) {
  if (server === "localstack") return new LocalstackContainer(image).withEnvironment(environment);
  if (server !== "postgres")
    return new JoiningContainer(image, further).withEnvironment(environment);
  const { POSTGRES_USER = "", POSTGRES_PASSWORD = "", POSTGRES_DB = "", ...rest } = environment;
  return new PostgreSqlContainer(image)
    .withUsername(POSTGRES_USER)
    .withPassword(POSTGRES_PASSWORD)
    .withDatabase(POSTGRES_DB)
    .withEnvironment(rest);
}

/** One that is on further networks before it starts: testcontainers knows of one alone. */
class JoiningContainer extends GenericContainer {
  readonly #further: readonly string[];

  constructor(image: string, further: readonly string[]) {
    super(image);
    this.#further = further;
  }

  protected override async containerCreated(Container: string): Promise<void> {
    const { container } = await getContainerRuntimeClient();
    for (const network of this.#further)
      await container.dockerode.getNetwork(network).connect({ Container });
  }
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
