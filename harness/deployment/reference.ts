/**
 * The reference deployment: everything the architecture page draws, made through the AWS API in
 * the order of the templates, both tiers as Elastic Beanstalk environments before the real servers.
 */

import { together } from "#kernel/together.ts";
import type { Alerts } from "./alerts.ts";
import { type Backends, environmentOf, type Provisioned, type Tier } from "./environment.ts";
import type { Habitat } from "./habitat.ts";
import { type DeploymentPlan, namesOf, type Topology } from "./plan.ts";
import { provision } from "./provision.ts";
import { gateStage, releaseActions, watchUploads } from "./releases.ts";
import {
  createApplication,
  lastVersion,
  type RunningTier,
  retireTiers,
  startTier,
} from "./tiers.ts";

export interface ReferenceOptions {
  /** Prefix of everything's name, `avalon` when absent: buckets of two accounts share none on AWS. */
  readonly stackName?: string;
  readonly habitat: Habitat;
  readonly topology: Topology;
  readonly qualities: readonly string[];
  /** How many instances each tier has. */
  readonly instances: TierSizes;
  /** Takes the deployment's corner of each server. */
  claim(): Promise<Backends>;
  /** The system under test: avalon.zip, and the zip of the ingest function. */
  readonly bundle: Uint8Array;
  readonly ingestZip: Uint8Array;
  /** Has uploaded bundles released, through a gate or at once; nobody looks when absent. */
  readonly releases?: { readonly gate: boolean };
  /** Who is told of the environments' events; nobody when absent. */
  readonly alerts?: Alerts;
  /** Key that staff requests carry. */
  readonly apiKey: string;
  /** Further environment properties of both tiers, such as named variants of upstream defects. */
  readonly properties?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Hears of each part as it stands. */
  onStep?(what: string): void;
}

/** Instances of each tier; from 1. */
export type TierSizes = Readonly<Record<Tier, number>>;

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

/** Ends what of an earlier deployment came back with its data and is to be deployed again. */
export const retireReference = ({ call }: Pick<Habitat, "call">): Promise<void> =>
  retireTiers(call, STACK_NAME);

/** Provisions, deploys, and resolves when both tiers are healthy. */
export async function deployReference(options: ReferenceOptions): Promise<Reference> {
  const { habitat } = options;
  const { call } = habitat;
  const plan = planFor(options);
  const [backends, provisioned, firstVersion] = await together([
    () => options.claim(),
    () => provision(call, plan, options.ingestZip, options.alerts),
    () => createApplication(call, plan, options.bundle),
  ]);
  options.onStep?.("AWS resources created");
  const { port } = habitat;
  const common = { plan, backends, provisioned, port };
  const properties = (tier: Tier) => ({
    ...environmentOf(tier, common),
    SETTINGS__API_KEY: options.apiKey,
    ...options.properties,
  });
  const tier = (name: Tier) => async (signal: AbortSignal) => {
    const { queues, alertTopicArn } = provisioned;
    const { queueUrl } = queues;
    const versionLabel = (await lastVersion(call, plan, name)) ?? firstVersion;
    const started = await startTier({
      ...{ call, plan, versionLabel, signal, tier: name, properties: properties(name) },
      instances: options.instances[name],
      ...(name === "worker" && { queueUrl }),
      ...(alertTopicArn && { alertTopicArn }),
    });
    options.onStep?.(deployedText(name, options.instances[name]));
    return started;
  };
  // Both at once, as the templates' stacks: each waits for the database, and none for the other.
  const both = together([tier("webapp"), tier("worker")], options.signal);
  const [webapp, worker] = await both.catch(async (error: unknown) => {
    await retireTiers(call, plan.stackName);
    throw error;
  });
  const unroute = habitat.route(plan.webHost, webapp.cname ?? "");
  if (options.releases) {
    const gates = options.releases.gate ? [await gateStage(call)] : [];
    const actions = releaseActions(plan, { webapp, worker });
    await watchUploads(call, plan, [...gates, { name: "Release", actions }]);
  }
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
      await Promise.all([worker.stop(), webapp.stop()]);
    },
  };
}

const deployedText = (tier: Tier, instances: number): string =>
  `${tier} deployed on ${instances} ${instances === 1 ? "instance" : "instances"}`;

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
