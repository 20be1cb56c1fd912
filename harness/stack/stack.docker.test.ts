/** What containers keep through a crash: the official images' own places for data, and names. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, onTestFinished, test } from "vitest";
import { eventually } from "#kernel/eventually.ts";
import { query } from "../testing/query.ts";
import { clusterOf } from "./search-cluster.ts";
import type { ServerName } from "./servers/index.ts";
import { type Stack, type StackOptions, startStack } from "./stack.ts";
import { uploadConfigset } from "./testing/configset.ts";

async function ask(url: string, init?: RequestInit): Promise<string> {
  const answer = await fetch(url, init);
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${text}`);
  return text;
}

/** A stack of containers, which ends with its test. */
async function started<Name extends ServerName>(
  what: Pick<StackOptions<Name>, "servers" | "scale">,
): Promise<Stack<Name>> {
  const folder = mkdtempSync(join(tmpdir(), "avalon-aws-stack-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const places = { dataDir: join(folder, "data"), stateDir: join(folder, "state") };
  const stack = await startStack({ ...what, ...places, runner: "docker", tools: {} });
  onTestFinished(() => stack.stop());
  return stack;
}

test("killed containers come back where they were, with what they had kept", async () => {
  const stack = await started({ servers: ["postgres", "solr"] });
  const { postgres, solr } = stack.connections;
  await query(postgres.url, "CREATE TABLE kept AS SELECT 'after all' AS word");
  await uploadConfigset(solr.url, "kept");
  const create = "action=CREATE&name=kept&collection.configName=kept&numShards=1";
  await ask(`${solr.url}/admin/collections?${create}`);
  const headers = { "content-type": "application/json" };
  const document = { method: "POST", headers, body: `[{"id": "after all"}]` };
  await ask(`${solr.url}/kept/update?commit=true`, document);

  for (const name of ["solr", "zookeeper", "postgres"] as const) await stack.server(name).kill();
  for (const name of ["postgres", "zookeeper", "solr"] as const) await stack.server(name).restart();
  const rows = await query(postgres.url, "SELECT word FROM kept");
  expect(rows).toEqual([{ word: "after all" }]);
  const found = await eventually(() => ask(`${solr.url}/kept/select?q=id:after*`), {
    what: "the collection's replica",
    withinMs: 60_000,
  });
  expect(found).toContain('"numFound":1');
});

test("two of an ensemble that come back at each other's addresses are found by the third", async () => {
  const scale = { zookeeperServers: 3, solrNodes: 1 };
  const stack = await started({ servers: ["zookeeper"], scale });
  const second = stack.server("zookeeper-2");
  const third = stack.server("zookeeper-3");
  await Promise.all([second.kill(), third.kill()]);
  // The engine gives the lowest address that is free to the first that starts.
  const restarted = third.restart();
  const runs = () => third.state() === "running" || undefined;
  await eventually(runs, { what: "the third's container", withinMs: 10_000 });
  await Promise.all([restarted, second.restart()]);
  const whole = async () => {
    const { zookeeper } = await clusterOf(stack).report();
    expect(zookeeper.map(({ mode }) => mode).sort()).toEqual(["follower", "follower", "leader"]);
    return true;
  };
  await eventually(whole, { what: "a leader and two followers", withinMs: 20_000 });
});

test("Solr's containers are one cluster, and a lost one is made again", async () => {
  const scale = { zookeeperServers: 1, solrNodes: 2 };
  const stack = await started({ servers: ["solr"], scale });
  const { url } = stack.connections.solr;
  const cluster = clusterOf(stack);
  await uploadConfigset(url, "films");
  const create = "action=CREATE&name=films&collection.configName=films&replicationFactor=2";
  await ask(`${url}/admin/collections?${create}&numShards=1`);
  const active = (count: number) =>
    eventually(
      async () => {
        const replicas = await cluster.replicas("films");
        return replicas.filter(({ state }) => state === "active").length === count || undefined;
      },
      { what: `${count} active replicas`, withinMs: 60_000, everyMs: 200 },
    );
  await active(2);
  await stack.replaceMachine("solr-2");
  await cluster.restoreReplicas();
  await active(2);
  expect((await cluster.report()).solr).toMatchObject([{ live: true }, { live: true }]);
});
