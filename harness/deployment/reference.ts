/**
 * The reference deployment: everything the architecture page draws, made through the AWS API in
 * the order of the templates, with both of the application's tiers running before the real servers.
 */

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type Backends, environmentOf, type Provisioned } from "./environment.ts";
import type { Habitat } from "./habitat.ts";
import { type DeploymentPlan, namesOf, roleArn, type Topology } from "./plan.ts";
import { provision } from "./provision.ts";
import { type RunningTier, startTier } from "./tier.ts";

export interface ReferenceOptions {
  /** Prefix of everything's name, `avalon` when absent: buckets of two accounts share none on AWS. */
  readonly stackName?: string;
  readonly habitat: Habitat;
  readonly topology: Topology;
  readonly qualities: readonly string[];
  readonly backends: Backends;
  /** The system under test: avalon.zip, and the zip of the ingest function. */
  readonly bundle: Uint8Array;
  readonly ingestZip: Uint8Array;
  /** Where instances are unpacked and log. */
  readonly folder: string;
  readonly searchPath: string;
  /** Key that staff requests carry. */
  readonly apiKey: string;
  /** Further environment properties of both tiers, such as named variants of upstream defects. */
  readonly properties?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Hears of each part as it stands. */
  onStep?(what: string): void;
}

export interface Reference {
  readonly plan: DeploymentPlan;
  readonly names: ReturnType<typeof namesOf>;
  readonly provisioned: Provisioned;
  /** `http://host:port` of the web application, as a browser reaches it. */
  readonly webUrl: string;
  readonly streamingUrl: string;
  readonly webapp: RunningTier;
  readonly worker: RunningTier;
  readonly apiKey: string;
  stop(): Promise<void>;
}

const STACK_NAME = "avalon";

/** Provisions, deploys, and resolves when both tiers are healthy. */
export async function deployReference(options: ReferenceOptions): Promise<Reference> {
  const { habitat } = options;
  const plan = planFor(options);
  const provisioned = await provision(habitat.call, plan, options.ingestZip);
  options.onStep?.("AWS resources created");
  const { port } = habitat;
  const common = { plan, backends: options.backends, provisioned, port };
  const properties = (tier: "webapp" | "worker") => ({
    ...environmentOf(tier, common),
    SETTINGS__API_KEY: options.apiKey,
    ...options.properties,
  });
  const tier = async (name: "webapp" | "worker"): Promise<RunningTier> => {
    const folder = join(options.folder, name);
    await mkdir(folder, { recursive: true });
    const started = await startTier({
      habitat,
      tier: name,
      bundle: options.bundle,
      folder,
      roleArn: roleArn(plan, namesOf(plan).applicationRole),
      properties: properties(name),
      searchPath: options.searchPath,
      ...(name === "worker"
        ? { queue: { url: provisioned.queues.queueUrl, name: namesOf(plan).queue } }
        : {}),
      signal: options.signal,
    });
    options.onStep?.(`${name} deployed`);
    return started;
  };
  // As CodePipeline does: the web tier first, so that it is the one to prepare the database.
  const webapp = await tier("webapp");
  const worker = await tier("worker").catch(async (error: unknown) => {
    await webapp.stop();
    throw error;
  });
  const unroute = habitat.route(plan.webHost, webapp.port, webapp.pages);
  return {
    plan,
    names: namesOf(plan),
    provisioned,
    webUrl: `http://${plan.webHost}:${port}`,
    streamingUrl: `http://${plan.streamingHost}:${port}`,
    webapp,
    worker,
    apiKey: options.apiKey,
    async stop() {
      unroute();
      await worker.stop();
      await webapp.stop();
    },
  };
}

function planFor({
  habitat,
  topology,
  qualities,
  apiKey,
  stackName = STACK_NAME,
}: ReferenceOptions): DeploymentPlan {
  return {
    stackName,
    topology,
    account: habitat.account,
    region: habitat.region,
    webHost: `media.${habitat.domain}`,
    streamingHost: `httpstream.${habitat.domain}`,
    qualities,
    secretKeyBase: `${apiKey}-secret-key-base`,
  };
}
