/**
 * A curator without AWS tools: the manifest is posted into the dropbox by a browser's form, with a
 * policy signed beforehand, and is ingested as any other.
 */

import { S3Client } from "@aws-sdk/client-s3";
import { createPresignedPost } from "@aws-sdk/s3-presigned-post";
import { expect } from "vitest";
import { eventually, scenario } from "#harness/scenario/index.ts";
import { filmBatch, SUBMITTER } from "../batches.ts";

scenario("a posted manifest is ingested", async ({ deploy }) => {
  const { world, reference, curator } = await deploy();
  const { masterfiles } = reference.names;
  const collection = await curator.createCollection("Posted", [SUBMITTER]);
  const { manifest, files } = await filmBatch();
  const prefix = `dropbox/${collection.dropboxDirectory}/`;
  for (const file of files)
    await world.call("s3", "PutObject", {
      Bucket: masterfiles,
      Key: `${prefix}${file.path}`,
      Body: file.open(),
    });
  const { url, fields } = await createPresignedPost(world.client(S3Client), {
    Bucket: masterfiles,
    Key: `${prefix}${manifest.name}`,
    Expires: 600,
  });
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append("file", new Blob([Buffer.from(manifest.bytes)]), manifest.name);
  expect((await fetch(url, { method: "POST", body: form })).status).toBe(204);
  const item = await eventually(
    async () => {
      const [id] = await curator.search("");
      const found = id === undefined ? undefined : await curator.item(id);
      return found?.sections[0]?.status === "COMPLETED" ? found : undefined;
    },
    { what: "the encoded item", withinMs: 60_000 },
  );
  expect(item.published).toBe(true);
});
