/** What containers keep through a crash: the official images' own places for data, and names. */

import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { expect, onTestFinished, test } from "vitest";
import { ZipFile } from "yazl";
import { eventually } from "#kernel/eventually.ts";
import { startStack } from "./stack.ts";

/** The reference application's own. */
const CONFIG = join(import.meta.dirname, "..", "..", "fixtures", "avalon", "solr", "config");

async function configSet(): Promise<Blob> {
  const zip = new ZipFile();
  for (const file of readdirSync(CONFIG)) zip.addFile(join(CONFIG, file), file);
  zip.end();
  return new Blob(await Array.fromAsync(zip.outputStream as AsyncIterable<Buffer<ArrayBuffer>>));
}

async function query(connectionString: string, text: string): Promise<readonly unknown[]> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

async function ask(url: string, init?: RequestInit): Promise<string> {
  const answer = await fetch(url, init);
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${text}`);
  return text;
}

test("killed containers come back where they were, with what they had kept", async () => {
  const folder = mkdtempSync(join(tmpdir(), "avalon-aws-stack-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const places = { dataDir: join(folder, "data"), stateDir: join(folder, "state") };
  const servers = ["postgres", "solr"] as const;
  const stack = await startStack({ servers, runner: "docker", tools: {}, ...places });
  onTestFinished(() => stack.stop());
  const { postgres, solr } = stack.connections;
  await query(postgres.url, "CREATE TABLE kept AS SELECT 'after all' AS word");
  const body = await configSet();
  const binary = { "content-type": "application/octet-stream" };
  const upload = { method: "POST", headers: binary, body };
  await ask(`${solr.url}/admin/configs?action=UPLOAD&name=kept`, upload);
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
