/**
 * An index that does not know a collection, as Solr after a crash until it has replayed its log.
 * Known of Avalon: a manifest of a directory that the index does not know is passed over and its
 * message deleted, in silence. It stays in the dropbox: a scan takes it once the index is whole.
 */

import { expect } from "vitest";
import { type DeployedSystem, eventually, scenario } from "#harness/scenario/index.ts";
import { filmBatch, SUBMITTER } from "../batches.ts";
import { eventsOf } from "./invariants.ts";

scenario(
  "a manifest whose collection the index does not know waits for a scan",
  async ({ deploy }) => {
    const system = await deploy();
    const { world, reference, curator } = system;
    const collection = await curator.createCollection("Unknown", [SUBMITTER]);
    const document = await take(system, collection.id);
    const key = await curator.drop(collection, await filmBatch());
    await eventually(() => eventsOf(world, "MessageDeleted")[0], {
      what: "the deleted message",
      withinMs: 30_000,
    });
    expect(world.trace(key).text).toContain("the worker answered with status 200");
    expect(await curator.batches()).toEqual([]);
    const { masterfiles } = reference.names;
    await world.call("s3", "HeadObject", { Bucket: masterfiles, Key: key });
    await update(system, [document]);
    const { status } = await curator.viewer().visit(`${reference.webUrl}/admin/batches/scan`, {
      method: "POST",
      headers: { "avalon-api-key": reference.apiKey },
    });
    expect(status).toBe(202);
    const [item] = await eventually(
      async () => {
        const found = await curator.search("");
        return found.length > 0 ? found : undefined;
      },
      { what: "the item", withinMs: 30_000 },
    );
    expect(item).toBeDefined();
    expect(await curator.batches()).toHaveLength(1);
  },
);

const indexOf = ({ backends }: DeployedSystem) => `${backends.solrUrl}/${backends.collection}`;

/** Takes a document out of the index; answers it as it can be put back. */
async function take(system: DeployedSystem, id: string): Promise<object> {
  const query = new URLSearchParams({ q: `id:"${id}"`, fl: "*" });
  const answer = await fetch(`${indexOf(system)}/select?${query}`);
  const { response } = (await answer.json()) as { response: { docs: Record<string, unknown>[] } };
  const { _version_, ...document } = response.docs[0] ?? {};
  expect(document["id"]).toBe(id);
  await update(system, { delete: [id] });
  return document;
}

async function update(system: DeployedSystem, body: unknown): Promise<void> {
  const answer = await fetch(`${indexOf(system)}/update?softCommit=true`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  expect(answer.status).toBe(200);
}
