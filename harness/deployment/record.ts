/**
 * What a data directory remembers of the deployment in it, so that a later start makes the same one
 * again: what its processes sign with must not change, nor what its resources are called.
 */

import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { kebab } from "#config/options.ts";
import { HarnessError } from "#kernel/harness-error.ts";
import { isJsonObject, parseJson } from "#kernel/json.ts";
import type { Topology } from "./plan.ts";

/** The options that a deployment keeps for its whole life. */
export interface DeploymentSettings {
  readonly topology: Topology;
  readonly account: string;
  readonly region: string;
  readonly domain: string;
  /** An ensemble that starts with other servers than it had may lose what it kept. */
  readonly zookeeperServers: number;
  /** A collection stays on the nodes that it was placed on. */
  readonly solrNodes: number;
}

export interface DeploymentRecord extends DeploymentSettings {
  /** Key that staff requests carry, and from which the application's secret is made. */
  readonly apiKey: string;
  /** When it was first deployed; milliseconds of the machine's time. */
  readonly deployedAt: number;
}

/** Raised when the deployment, or what the application keeps, changes its form. */
const FORMAT = 2;
/** With it Fedora's database, and at first the application's, lay in a PostgreSQL of the stack. */
const FORMAT_BEFORE_RDS = 1;
const FILE = "deployment.json";

/** The record in `folder`; undefined when nothing was deployed there yet. */
export function findDeployment(folder: string): DeploymentRecord | undefined {
  const path = join(folder, FILE);
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
  const found = parseJson(text);
  if (!isJsonObject(found) || found["format"] !== FORMAT) {
    const beforeRds = isJsonObject(found) && found["format"] === FORMAT_BEFORE_RDS;
    const where = beforeRds
      ? `, which keeps databases in ${join(folder, "servers", "postgres")}, while this one has ` +
        "them in RDS and would begin with empty ones; nothing was changed"
      : "";
    throw new HarnessError(
      "DATA_DIR_INVALID",
      `${folder} holds the deployment of another version of the harness${where}; use that version, ` +
        "or name another --data-dir.",
    );
  }
  const word = (name: keyof DeploymentRecord) => String(found[name]);
  return {
    topology: word("topology") === "templates" ? "templates" : "seed",
    account: word("account"),
    region: word("region"),
    domain: word("domain"),
    apiKey: word("apiKey"),
    deployedAt: Number(found["deployedAt"]),
    zookeeperServers: Number(found["zookeeperServers"]),
    solrNodes: Number(found["solrNodes"]),
  };
}

const FIXED = [
  "topology",
  "account",
  "region",
  "domain",
  "zookeeperServers",
  "solrNodes",
] as const satisfies readonly (keyof DeploymentSettings)[];

/** Fails when a start with these settings would not be the same deployment. */
export function refuseChanged(
  folder: string,
  record: DeploymentRecord,
  wanted: DeploymentSettings,
): void {
  for (const name of FIXED) {
    if (record[name] === wanted[name]) continue;
    throw new HarnessError(
      "DATA_DIR_INVALID",
      `${folder} was deployed with --${kebab(name)} ${record[name]}, not ${wanted[name]}; start it with ` +
        "that one again, or name another --data-dir.",
    );
  }
}

export function putDeployment(folder: string, record: DeploymentRecord): void {
  const path = join(folder, FILE);
  writeFileSync(`${path}.new`, JSON.stringify({ format: FORMAT, ...record }));
  renameSync(`${path}.new`, path);
}
