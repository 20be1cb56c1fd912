/** The reference application's configuration set, handed to Solr as a zip. */

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { ZipFile } from "yazl";

const CONFIG = join(import.meta.dirname, "../../../fixtures/avalon/solr/config");

/** `url` is the node's, `http://host:port/solr`. The application itself goes through ZooKeeper. */
export async function uploadConfigset(url: string, name: string): Promise<void> {
  const zip = new ZipFile();
  for (const entry of readdirSync(CONFIG, { withFileTypes: true }))
    if (entry.isFile()) zip.addFile(join(CONFIG, entry.name), entry.name);
  zip.end();
  const answer = await fetch(`${url}/admin/configs?action=UPLOAD&name=${name}`, {
    method: "POST",
    headers: { "content-type": "application/octet-stream" },
    body: new Uint8Array(await buffer(zip.outputStream)),
  });
  if (!answer.ok) throw new Error(`The upload answered ${answer.status}: ${await answer.text()}`);
}
