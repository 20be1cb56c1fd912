/**
 * The alerts of a production system: what Elastic Beanstalk writes of an environment goes to its
 * topic, and from there a function posts it to Slack, in the colour of how bad it is.
 */

import { readdirSync, readlinkSync } from "node:fs";
import { expect } from "vitest";
import { type DeployedSystem, eventually, scenario } from "#harness/scenario/index.ts";
import { everyDeliveryHasACause } from "../chaos/invariants.ts";
import { instancesOf } from "../instances.ts";

/** Elsewhere nothing tells which processes are an instance's. */
const seesProcesses = process.platform === "linux";

scenario.skipIf(!seesProcesses)(
  "an instance that is killed is replaced, and Slack is told of both",
  { timeout: 120_000 },
  async ({ deploy }) => {
    const system = await deploy({ alerts: true });
    const { world, reference } = system;
    const { environmentName } = reference.worker;
    await posted(system, environmentName, "Successfully launched environment", "good");
    const [lost = ""] = await instancesOf(system, environmentName);
    for (const pid of processesOf(lost)) process.kill(pid, "SIGKILL");
    const removed = await posted(system, environmentName, `Removed instance [${lost}]`, "warning");
    expect(removed).toMatchObject({
      path: expect.stringMatching(/^\/services\//),
      payload: {
        channel: "#avalon",
        text: `*AWS Elastic Beanstalk Notification - Removed instance [${lost}] from your environment*`,
      },
    });
    await posted(system, environmentName, "Added instance", "good");
    const [added] = await instancesOf(system, environmentName);
    expect(added).not.toBe(lost);
    everyDeliveryHasACause(world);
  },
);

const posted = ({ webhook }: DeployedSystem, environment: string, what: string, color: string) =>
  eventually(
    () =>
      webhook?.list().find(({ payload }) => {
        const told = JSON.stringify(payload);
        return [what, `Environment: ${environment}`, `"color":"${color}"`].every((part) =>
          told.includes(part),
        );
      }),
    { what: `a ${color} post: ${what}`, withinMs: 60_000 },
  );

/** The processes that run in the instance's folder. */
function processesOf(instance: string): readonly number[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const found = pids.filter((pid) => folderOf(pid).includes(`/${instance}`));
  if (found.length === 0) throw new Error(`No process runs in a folder of ${instance}.`);
  return found.map(Number);
}

function folderOf(pid: string): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return ""; // It ended meanwhile.
  }
}
