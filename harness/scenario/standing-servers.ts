/** Servers that are there before a suite runs, and stay: where they are, read from a file. */

import { readFile } from "node:fs/promises";
import { z } from "zod";
import { HarnessError, messageOf } from "#kernel/harness-error.ts";
import { parseJson } from "#kernel/json.ts";
import { SERVERS } from "#stack/servers/index.ts";
import type { StoryServers } from "./deployed-system.ts";

const address = z.object({ host: z.string().min(1), port: z.int().min(1).max(65_535) });
const login = { user: z.string().min(1), password: z.string() };

/** The members that count of what `stack up --json` prints. */
const file = z.object({
  connections: z.object({
    postgres: address.extend(login),
    redis: address,
    zookeeper: z.object({ connectString: z.string().min(1) }),
    solr: address.extend({ nodes: z.int().min(1).default(1) }),
    fedora: address.extend(login),
    localstack: z.object({ endpoint: z.url() }).optional(),
  }),
});

export interface StandingServers {
  readonly addresses: StoryServers;
  readonly localstackEndpoint: string | undefined;
}

const ANSWER_MS_MAX = 10_000;

/** Fails when the file does not tell where each server is, or one of them does not answer. */
export async function readStandingServers(path: string): Promise<StandingServers> {
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw unreadable(path, messageOf(cause), cause);
  });
  const { data, error } = file.safeParse(parseJson(text));
  if (!data) {
    const problems = error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
    throw unreadable(path, problems.join("; "));
  }
  const { localstack, ...addresses } = data.connections;
  await Promise.all(ADDRESSED.map((name) => answers(name, addresses[name])));
  return { addresses, localstackEndpoint: localstack?.endpoint };
}

const ADDRESSED = ["postgres", "redis", "solr", "fedora"] as const;

async function answers(
  name: (typeof ADDRESSED)[number],
  { host, port, ...login }: z.infer<typeof address> & { user?: string; password?: string },
): Promise<void> {
  const { ports, ready } = SERVERS[name];
  const { user = "", password = "" } = login;
  const place = { host, ports: { [ports[0] ?? ""]: port }, login: { user, password } };
  await ready(place)(AbortSignal.timeout(ANSWER_MS_MAX)).catch((cause: unknown) => {
    throw new HarnessError(
      "SERVER_NOT_READY",
      `${name} at ${host}:${port} does not answer as it should: ${messageOf(cause)}. ` +
        "Start it, or leave out --servers to have servers started.",
      { cause },
    );
  });
}

function unreadable(path: string, problem: string, cause?: unknown): HarnessError {
  return new HarnessError(
    "INPUT_UNREADABLE",
    `The servers' file ${path} cannot be used (${problem}); ` +
      "it holds what `avalon-aws stack up --json` prints.",
    { cause },
  );
}
