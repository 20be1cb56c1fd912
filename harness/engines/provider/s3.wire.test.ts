/** Buckets and objects at another provider, through the gateway. */

import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectsCommand,
  DeletePublicAccessBlockCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { createPresignedPost } from "@aws-sdk/s3-presigned-post";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openPolicy } from "./testing/open-policy.ts";
import { openStage, PLACES, type Stage } from "./testing/stage.ts";

describe.for(PLACES)("at $name", (place) => {
  let stage: Stage;
  let s3: S3Client;
  let Bucket: string;

  beforeAll(async () => {
    stage = await openStage(place);
    s3 = stage.world.client(S3Client);
    Bucket = stage.named("films");
    await s3.send(new CreateBucketCommand({ Bucket }));
  });
  afterAll(async () => {
    s3.destroy();
    await stage.stop();
  });

  const put = (Key: string, Body: string | Buffer, more: object = {}) =>
    s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
  const get = (Key: string, more: object = {}) =>
    s3.send(new GetObjectCommand({ Bucket, Key, ...more }));
  /** Its body is read: one that a closing client cuts off would be an error that nobody catches. */
  const read = async (Key: string, more: object = {}) => {
    const answer = await get(Key, more);
    return { ...answer, text: await answer.Body?.transformToString() };
  };
  const text = async (Key: string) => (await read(Key)).text;

  test("keys of odd characters come back with their headers", async () => {
    for (const Key of ["a b", "a+b", "50%", "ä/🎬", "x//y", "(1)!*'"]) {
      await put(Key, Key, { ContentType: "text/x", Metadata: { title: "one" } });
      expect(await text(Key)).toBe(Key);
      const { ContentType, Metadata, ETag } = await s3.send(new HeadObjectCommand({ Bucket, Key }));
      expect({ ContentType, Metadata }).toEqual({
        ContentType: "text/x",
        Metadata: { title: "one" },
      });
      expect(ETag).toBe(`"${createHash("md5").update(Key).digest("hex")}"`);
    }
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: "x/" }));
    expect(Contents.map(({ Key }) => Key)).toEqual(["x//y"]);
  });

  test("a checksum in a trailer is kept there; a wrong one keeps nothing", async () => {
    await put("summed", "film", { ChecksumAlgorithm: "SHA256" });
    const { ChecksumSHA256 } = await read("summed", { ChecksumMode: "ENABLED" });
    expect(ChecksumSHA256).toBe(createHash("sha256").update("film").digest("base64"));
    const Body = Readable.from([Buffer.alloc(100_000, "a"), Buffer.alloc(7, "b")]);
    const streamed = { Bucket, Key: "streamed", Body, ContentLength: 100_007 };
    await s3.send(new PutObjectCommand({ ...streamed, ChecksumAlgorithm: "CRC32" }));
    const kept = await read("streamed", { ChecksumMode: "ENABLED" });
    expect(kept.ChecksumCRC32).toBe("JTSLew==");
    expect(kept.ContentEncoding).toBeUndefined();
    expect(kept.text?.slice(-9)).toBe("aabbbbbbb");
    const wrong = createHash("sha256").update("other").digest("base64");
    await expect(put("wrong", "film", { ChecksumSHA256: wrong })).rejects.toMatchObject({
      name: "BadDigest",
    });
    await expect(get("wrong")).rejects.toMatchObject({ name: "NoSuchKey" });
  });

  test("parts become one object, and a range of it is read", async () => {
    const Body = Buffer.alloc(6 * 2 ** 20, "0123456789");
    await new Upload({ client: s3, params: { Bucket, Key: "large", Body } }).done();
    const range = await read("large", { Range: "bytes=5242880-5242889" });
    expect(range.ContentRange).toBe(`bytes 5242880-5242889/${Body.length}`);
    expect(range.text).toBe("0123456789");
  });

  test("conditions hold, errors keep their names, texts and statuses", async () => {
    await put("once", "1");
    const { ETag } = await read("once");
    await expect(get("once", { IfNoneMatch: ETag })).rejects.toMatchObject({
      $metadata: { httpStatusCode: 304 },
    });
    await expect(get("once", { IfMatch: '"other"' })).rejects.toMatchObject({
      name: "PreconditionFailed",
      $metadata: { httpStatusCode: 412 },
    });
    await expect(put("once", "2", { IfNoneMatch: "*" })).rejects.toMatchObject({
      name: "PreconditionFailed",
    });
    await expect(get("none")).rejects.toMatchObject({
      name: "NoSuchKey",
      message: "The specified key does not exist.",
      Key: "none",
    });
    const elsewhere = { Bucket: stage.named("no-bucket"), Key: "k" };
    await expect(s3.send(new GetObjectCommand(elsewhere))).rejects.toMatchObject({
      name: "NoSuchBucket",
    });
    const nowhere = { Bucket, Key: "once", UploadId: "none", MultipartUpload: { Parts: [] } };
    await expect(s3.send(new CompleteMultipartUploadCommand(nowhere))).rejects.toMatchObject({
      $metadata: { httpStatusCode: expect.toSatisfy((status) => status >= 400) },
    });
  });

  test("presigned URLs work both ways, and by the bucket's own host", async () => {
    const url = await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key: "signed" }));
    expect((await fetch(url, { method: "PUT", body: "by URL" })).status).toBe(200);
    const signed = await getSignedUrl(
      s3,
      new GetObjectCommand({ Bucket, Key: "signed", ResponseContentType: "text/y" }),
    );
    const answer = await fetch(signed);
    expect(answer.headers.get("content-type")).toBe("text/y");
    expect(await answer.text()).toBe("by URL");
    expect((await fetch(signed.replace(/Signature=..../, "Signature=0000"))).status).toBe(403);
  });

  test("a form is judged by its own policy, and answered as it asks", async () => {
    const { url, fields } = await createPresignedPost(s3, {
      Bucket,
      // biome-ignore lint/suspicious/noTemplateCurlyInString: S3 puts the file's own name there.
      Key: "posted/${filename}",
      Conditions: [
        ["starts-with", "$key", "posted/"],
        ["content-length-range", 1, 10],
      ],
      Fields: { success_action_status: "201", "Content-Type": "text/csv" },
    });
    const post = (file: string, more: Record<string, string> = {}) => {
      const form = new FormData();
      for (const [name, value] of Object.entries({ ...fields, ...more })) form.append(name, value);
      form.append("file", new Blob([file]), "a b.csv");
      return fetch(url, { method: "POST", body: form });
    };
    const answer = await post("Title");
    expect(answer.status).toBe(201);
    const address = `${stage.harness.endpoint}/${Bucket}/posted/a%20b.csv`;
    expect(answer.headers.get("location")).toBe(address);
    expect(await answer.text()).toContain(`<Location>${address}</Location>`);
    const { ContentType, Body } = await get("posted/a b.csv");
    expect([ContentType, await Body?.transformToString()]).toEqual(["text/csv", "Title"]);
    expect((await post("much too long")).status).toBe(400);
    expect((await post("x", { key: "elsewhere" })).status).toBe(403);
  });

  test("a bucket's policy is ours to judge where the provider judges nothing", async () => {
    await put("open/a", "open");
    await put("shut/a", "shut");
    await put("taken", "gone");
    const at = (key: string) => `${stage.harness.endpoint}/${Bucket}/${key}`;
    expect((await fetch(at("open/a"))).status).toBe(403);
    await s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: openPolicy(Bucket) }));
    expect(await (await fetch(at("open/a"))).text()).toBe("open");
    expect((await fetch(at("shut/a"))).status).toBe(403);
    // Who may not list is not told what is missing.
    expect((await fetch(at("open/none"))).status).toBe(403);
    expect((await fetch(at("taken"), { method: "DELETE" })).status).toBe(403);
    expect(await text("taken")).toBe("gone");
  });

  test("a role copies only what it may read, and deletes key by key", async () => {
    const { world, harness } = stage;
    await put("own/a", "a");
    await put("other/a", "b");
    const RoleName = "curator";
    const trust = { Version: "2012-10-17", Statement: [] };
    await world.call("iam", "CreateRole", {
      RoleName,
      AssumeRolePolicyDocument: JSON.stringify({
        ...trust,
        Statement: {
          Effect: "Allow",
          Principal: { Service: "ec2.amazonaws.com" },
          Action: "sts:AssumeRole",
        },
      }),
    });
    const PolicyDocument = JSON.stringify({
      Version: "2012-10-17",
      Statement: { Effect: "Allow", Action: "s3:*", Resource: `arn:aws:s3:::${Bucket}/own/*` },
    });
    await world.call("iam", "PutRolePolicy", { RoleName, PolicyName: "own", PolicyDocument });
    const arn = `arn:aws:iam::${world.account}:role/${RoleName}`;
    const { call, close } = harness.identify(world.account, arn, "test");
    const copy = (from: string) =>
      call("s3", "CopyObject", { Bucket, Key: "own/copy", CopySource: `${Bucket}/${from}` });
    await expect(copy("other/a")).rejects.toMatchObject({ code: "AccessDenied" });
    expect((await copy("own/a")).CopyObjectResult?.ETag).toBeDefined();
    const Delete = { Objects: [{ Key: "own/a" }, { Key: "other/a" }] };
    const { Deleted, Errors } = await call("s3", "DeleteObjects", { Bucket, Delete });
    expect(Deleted?.map(({ Key }) => Key)).toEqual(["own/a"]);
    expect(Errors?.map(({ Key, Code }) => [Key, Code])).toEqual([["other/a", "AccessDenied"]]);
    expect(await text("other/a")).toBe("b");
    close();
  });

  test("a batch is deleted, and a copy keeps its headers", async () => {
    await put("from", "copied", { ContentType: "text/z" });
    await s3.send(new CopyObjectCommand({ Bucket, Key: "to", CopySource: `${Bucket}/from` }));
    expect((await read("to")).ContentType).toBe("text/z");
    const Delete = { Objects: [{ Key: "from" }, { Key: "to" }] };
    const { Deleted } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete }));
    expect(Deleted?.map(({ Key }) => Key).sort()).toEqual(["from", "to"]);
    await expect(get("from")).rejects.toMatchObject({ name: "NoSuchKey" });
  });

  test("what no client's side speaks is refused by name", async () => {
    const asked = stage.world.call("s3", "SelectObjectContent", {
      Bucket,
      Key: "k",
      Expression: "select * from s3object",
      ExpressionType: "SQL",
      InputSerialization: { CSV: {} },
      OutputSerialization: { CSV: {} },
    });
    await expect(asked).rejects.toMatchObject({ code: "NotImplemented" });
  });

  test("what is made in a bucket without rules is told by its answer, in the journal", async () => {
    const { world } = stage;
    await put("told/put", "film");
    const CopySource = `${Bucket}/told/put`;
    await s3.send(new CopyObjectCommand({ Bucket, Key: "told/copy", CopySource }));
    const Body = Buffer.alloc(6 * 2 ** 20, "x");
    await new Upload({ client: s3, params: { Bucket, Key: "told/large", Body } }).done();
    const { url, fields } = await createPresignedPost(s3, { Bucket, Key: "told/posted" });
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    form.append("file", new Blob(["film"]));
    await fetch(url, { method: "POST", body: form });
    await expect(put("told/refused", "film", { IfMatch: '"none"' })).rejects.toThrow();
    const events = world.journal.list({ kind: "event", limit: 1000 });
    const told = events.filter(({ detail }) => String(detail?.["key"]).startsWith("told/"));
    const eTag = createHash("md5").update("film").digest("hex");
    expect(told.map(({ detail }) => detail)).toMatchObject([
      { key: "told/put", eventName: "ObjectCreated:Put", bytes: 4, eTag },
      { key: "told/copy", eventName: "ObjectCreated:Copy", eTag },
      { key: "told/large", eventName: "ObjectCreated:CompleteMultipartUpload" },
      { key: "told/posted", eventName: "ObjectCreated:Post", bytes: 4, eTag },
    ]);
    expect(world.trace("told/put").text).toMatch(/s3 PutObject .*\n.*event: ObjectChanged/);
  });

  test("the journal names the provider and the request as it was called there", async () => {
    await put("journaled", "x");
    const [record] = stage.world.journal.about("journaled").filter(({ kind }) => kind === "call");
    expect(record?.detail).toMatchObject({
      provider: "localstack",
      principal: `arn:aws:iam::${stage.world.account}:root`,
    });
    const id = String(record?.detail?.["providerRequestId"]);
    expect(stage.world.trace(id).text).toContain("s3 PutObject");
    expect(stage.world.journal.list({ kind: "bug" })).toEqual([]);
  });
});
