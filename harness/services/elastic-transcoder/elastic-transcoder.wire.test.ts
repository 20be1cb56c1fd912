import { readFile } from "node:fs/promises";
import {
  CancelJobCommand,
  CreateJobCommand,
  CreatePipelineCommand,
  CreatePresetCommand,
  DeletePipelineCommand,
  DeletePresetCommand,
  ElasticTranscoderClient,
  ListJobsByPipelineCommand,
  ListJobsByStatusCommand,
  ListPipelinesCommand,
  paginateListPresets,
  ReadJobCommand,
  ReadPipelineCommand,
  ReadPresetCommand,
  TestRoleCommand,
  UpdatePipelineCommand,
  UpdatePipelineNotificationsCommand,
  UpdatePipelineStatusCommand,
  waitUntilJobComplete,
} from "@aws-sdk/client-elastic-transcoder";
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeSample, temporaryDirectory } from "#engines/ffmpeg/sample-media.ts";
import { createHarness, type Harness } from "#harness/harness.ts";

const Role = "arn:aws:iam::000000000000:role/transcoder";
const MP4 = "1351620000001-000061";
const HLS = "1351620000001-200050";

let harness: Harness;
let client: ElasticTranscoderClient;
let s3: S3Client;
let PipelineId: string | undefined;

beforeAll(async () => {
  harness = await createHarness({ port: 0 });
  const settings = {
    endpoint: harness.endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  };
  client = new ElasticTranscoderClient(settings);
  s3 = new S3Client({ ...settings, forcePathStyle: true });
  for (const Bucket of ["masters", "derivatives"]) {
    await s3.send(new CreateBucketCommand({ Bucket }));
  }
  const { Pipeline } = await client.send(
    new CreatePipelineCommand({
      Name: "wire",
      InputBucket: "masters",
      OutputBucket: "derivatives",
      Role,
    }),
  );
  PipelineId = Pipeline?.Id;
});

afterAll(async () => {
  client.destroy();
  s3.destroy();
  await harness.stop();
});

const typeOf = async (Key: string) => {
  const object = await s3.send(new GetObjectCommand({ Bucket: "derivatives", Key }));
  await object.Body?.transformToByteArray();
  return object.ContentType;
};

describe("jobs", () => {
  test("one of a real file is transcoded, and what it made is in the bucket", async () => {
    await using work = await temporaryDirectory();
    const source = await makeSample(work.join("in.mov"), { seconds: 4 });
    const Key = "dropbox/a b/l1.mov";
    const Body = await readFile(source);
    await s3.send(new PutObjectCommand({ Bucket: "masters", Key, Body }));
    const { Job: submitted } = await client.send(
      new CreateJobCommand({
        PipelineId,
        Input: { Key },
        OutputKeyPrefix: "mf1/",
        Outputs: [
          { Key: "quality-low/l1.mp4", PresetId: MP4, ThumbnailPattern: "thumbs/{count}" },
          { Key: "quality-low/hls/l1", PresetId: HLS, SegmentDuration: "2" },
        ],
        Playlists: [{ Name: "auto", Format: "HLSv3", OutputKeys: ["quality-low/hls/l1"] }],
        UserMetadata: { item: "7" },
      }),
    );
    expect(submitted).toMatchObject({ Status: "Submitted", PipelineId });
    await waitUntilJobComplete({ client, maxWaitTime: 60, minDelay: 1 }, { Id: submitted?.Id });
    const { Job: job } = await client.send(new ReadJobCommand({ Id: submitted?.Id }));
    expect(job).toMatchObject({
      Status: "Complete",
      Arn: `arn:aws:elastictranscoder:us-east-1:000000000000:job/${job?.Id}`,
      Input: { DetectedProperties: { Width: 320, Height: 240, FrameRate: "30" } },
      Outputs: [
        { Id: "1", Status: "Complete", Width: 320, Height: 240, FrameRate: "15", Duration: 4 },
        { Id: "2", Status: "Complete", Width: 320, Height: 240, FrameRate: "30" },
      ],
      Playlists: [{ Name: "auto", Status: "Complete" }],
      UserMetadata: { item: "7" },
    });
    const { Contents: found = [] } = await s3.send(
      new ListObjectsV2Command({ Bucket: "derivatives", Prefix: "mf1/" }),
    );
    expect(found.map((object) => object.Key)).toEqual([
      "mf1/auto.m3u8",
      "mf1/quality-low/hls/l1.m3u8",
      "mf1/quality-low/hls/l100000.ts",
      "mf1/quality-low/hls/l100001.ts",
      "mf1/quality-low/l1.mp4",
      "mf1/thumbs/00001.png",
    ]);
    expect(await typeOf("mf1/quality-low/hls/l1.m3u8")).toBe("application/x-mpegURL");
    expect(await typeOf("mf1/quality-low/hls/l100000.ts")).toBe("video/MP2T");
    expect(await typeOf("mf1/quality-low/l1.mp4")).toBe("video/mp4");
  });

  test("one of a broken file fails, and is listed as such", async () => {
    await s3.send(new PutObjectCommand({ Bucket: "masters", Key: "x.mov", Body: "no media" }));
    const { Job: job } = await client.send(
      new CreateJobCommand({
        PipelineId,
        Input: { Key: "x.mov" },
        Output: { Key: "x.mp4", PresetId: MP4 },
      }),
    );
    await harness.settle();
    const { Jobs: failed } = await client.send(new ListJobsByStatusCommand({ Status: "Error" }));
    expect(failed?.map((one) => one.Id)).toEqual([job?.Id]);
    expect(failed?.[0]?.Output?.StatusDetail).toMatch(/^4000 /);
    const { Jobs: all } = await client.send(new ListJobsByPipelineCommand({ PipelineId }));
    expect(all?.map((one) => one.Status)).toEqual(["Error", "Complete"]);
  });

  test("one that waits is cancelled; one that is unknown is not found", async () => {
    const setStatus = (Status: string) =>
      client.send(new UpdatePipelineStatusCommand({ Id: PipelineId, Status }));
    await setStatus("Paused");
    const Output = { Key: "y.mp4", PresetId: MP4 };
    const { Job: job } = await client.send(
      new CreateJobCommand({ PipelineId, Input: { Key: "x.mov" }, Output }),
    );
    const cancel = () => client.send(new CancelJobCommand({ Id: job?.Id }));
    expect((await cancel()).$metadata.httpStatusCode).toBe(202);
    await expect(cancel()).rejects.toMatchObject({
      name: "ResourceInUseException",
      $metadata: { httpStatusCode: 409 },
    });
    await setStatus("Active");
    await expect(
      client.send(new ReadJobCommand({ Id: "1111111111111-abcde1" })),
    ).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: "The specified job was not found: account=000000000000, jobId=1111111111111-abcde1.",
      $metadata: { httpStatusCode: 404 },
    });
  });

  test("one with a broken limit is refused as AWS words it", async () => {
    const request = new CreateJobCommand({ PipelineId: "x", Input: { Key: "a" }, Outputs: [] });
    await expect(client.send(request)).rejects.toMatchObject({
      name: "ValidationException",
      message:
        "1 validation error detected: Value 'x' at 'pipelineId' failed to satisfy constraint: " +
        "Member must satisfy regular expression pattern: \\d{13}-\\w{6}",
      $metadata: { httpStatusCode: 400 },
    });
  });
});

test("pipelines are changed, listed and deleted", async () => {
  const { Pipeline: made } = await client.send(
    new CreatePipelineCommand({
      Name: "other",
      InputBucket: "masters",
      ContentConfig: { Bucket: "derivatives", StorageClass: "ReducedRedundancy" },
      ThumbnailConfig: { Bucket: "derivatives" },
      Role,
    }),
  );
  const Id = made?.Id;
  await client.send(new UpdatePipelineCommand({ Id, Name: "renamed" }));
  const Completed = "arn:aws:sns:us-east-1:000000000000:jobs";
  await client.send(
    new UpdatePipelineNotificationsCommand({
      Id,
      Notifications: { Progressing: "", Completed, Warning: "", Error: "" },
    }),
  );
  const { Pipeline: read } = await client.send(new ReadPipelineCommand({ Id }));
  expect(read).toMatchObject({
    Name: "renamed",
    Notifications: { Completed },
    ContentConfig: { StorageClass: "ReducedRedundancy" },
  });
  const { Pipelines: listed } = await client.send(new ListPipelinesCommand({ Ascending: "true" }));
  expect(listed?.map((one) => one.Name)).toEqual(["wire", "renamed"]);
  const { Success, Messages } = await client.send(
    new TestRoleCommand({
      Role,
      InputBucket: "masters",
      OutputBucket: "missing",
      Topics: [Completed],
    }),
  );
  expect([Success, Messages?.length]).toEqual(["false", 2]);
  await client.send(new DeletePipelineCommand({ Id }));
  await expect(client.send(new ReadPipelineCommand({ Id }))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
});

test("presets are made, paged through and deleted; the system's stay", async () => {
  const { Preset: made, Warning } = await client.send(
    new CreatePresetCommand({
      Name: "avalon-audio-high-mp4",
      Container: "mp4",
      Audio: {
        Codec: "AAC",
        SampleRate: "44100",
        BitRate: "320",
        Channels: "2",
        CodecOptions: { Profile: "AAC-LC" },
      },
    }),
  );
  expect(Warning).toBe("");
  const names: (string | undefined)[] = [];
  for await (const page of paginateListPresets({ client }, {})) {
    names.push(...(page.Presets ?? []).map((preset) => preset.Name));
  }
  expect(names).toContain("avalon-audio-high-mp4");
  expect(names.length).toBeGreaterThan(50);
  await client.send(new DeletePresetCommand({ Id: made?.Id }));
  const { Preset: system } = await client.send(new ReadPresetCommand({ Id: MP4 }));
  expect(system).toMatchObject({ Name: "System preset: Generic 320x240", Type: "System" });
  await expect(client.send(new DeletePresetCommand({ Id: MP4 }))).rejects.toMatchObject({
    name: "AccessDeniedException",
    $metadata: { httpStatusCode: 403 },
  });
});
