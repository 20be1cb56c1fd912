/** CodePipeline over the wire, by the official SDK client, with a function as an action. */

import {
  type ActionCategory,
  CodePipelineClient,
  CreatePipelineCommand,
  GetPipelineStateCommand,
  PutJobSuccessResultCommand,
  StartPipelineExecutionCommand,
} from "@aws-sdk/client-codepipeline";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createHarness, type Harness } from "#harness/harness.ts";
import { zipOf } from "#harness/testing/zip-of.ts";
import { eventually } from "#kernel/eventually.ts";

let harness: Harness;
beforeAll(async () => {
  harness = await createHarness({ port: 0 });
});
afterAll(() => harness.stop());

/** Its log tells the job's id, which the test then ends as a worker would. */
const FUNCTION = `exports.handler = async (event) => {
  const { id, data } = event["CodePipeline.job"];
  const { UserParameters } = data.actionConfiguration.configuration;
  console.log("JOB", id, UserParameters, data.continuationToken ?? "");
};`;

async function prepare(): Promise<void> {
  for (const Bucket of ["releases", "artifacts", "site"])
    await harness.call("s3", "CreateBucket", { Bucket });
  await harness.call("s3", "PutBucketVersioning", {
    Bucket: "releases",
    VersioningConfiguration: { Status: "Enabled" },
  });
  const Body = await zipOf({ "index.html": "<h1>one</h1>", "a/b.txt": "b" });
  await harness.call("s3", "PutObject", { Bucket: "releases", Key: "site.zip", Body });
  await harness.call("lambda", "CreateFunction", {
    FunctionName: "check",
    Role: "arn:aws:iam::000000000000:role/check",
    Runtime: "nodejs22.x",
    Handler: "index.handler",
    Code: { ZipFile: await zipOf({ "index.js": FUNCTION }) },
  });
}

const action = (
  category: ActionCategory,
  provider: string,
  configuration: Record<string, string>,
) => ({
  name: provider,
  actionTypeId: { category, owner: "AWS" as const, provider, version: "1" },
  configuration,
});

test("a zip goes through a function's job into a bucket, file by file", async () => {
  await prepare();
  const client = harness.client(CodePipelineClient);
  const input = { inputArtifacts: [{ name: "Zip" }] };
  await client.send(
    new CreatePipelineCommand({
      pipeline: {
        name: "site",
        roleArn: "arn:aws:iam::000000000000:role/pipeline",
        artifactStore: { type: "S3", location: "artifacts" },
        stages: [
          {
            name: "Source",
            actions: [
              {
                ...action("Source", "S3", { S3Bucket: "releases", S3ObjectKey: "site.zip" }),
                outputArtifacts: [{ name: "Zip" }],
              },
            ],
          },
          {
            name: "Check",
            actions: [
              action("Invoke", "Lambda", { FunctionName: "check", UserParameters: "quick" }),
            ],
          },
          {
            name: "Deploy",
            actions: [
              { ...action("Deploy", "S3", { BucketName: "site", Extract: "true" }), ...input },
            ],
          },
        ],
      },
    }),
  );
  const jobWith = (token: string) =>
    eventually(
      async () => {
        const { events = [] } = await harness.call("cloudwatch-logs", "FilterLogEvents", {
          logGroupName: "/aws/lambda/check",
        });
        const said = new RegExp(`JOB (\\S+) quick ${token}$`, "m");
        return events.map(({ message = "" }) => said.exec(message)?.[1]).find((id) => id);
      },
      { what: "the function to have its job", withinMs: 20_000 },
    );
  const jobId = await jobWith("");
  const continuationToken = "half";
  await client.send(new PutJobSuccessResultCommand({ jobId, continuationToken }));
  await harness.clock.advance(30_000);
  expect(await jobWith(continuationToken)).toBe(jobId);
  await client.send(new PutJobSuccessResultCommand({ jobId }));
  const states = await eventually(
    async () => {
      const { stageStates = [] } = await client.send(new GetPipelineStateCommand({ name: "site" }));
      const statuses = stageStates.map(({ latestExecution }) => latestExecution?.status);
      return statuses.at(-1) === "InProgress" || !statuses.at(-1) ? undefined : statuses;
    },
    { what: "the deploy to end", withinMs: 20_000 },
  );
  expect(states).toEqual(["Succeeded", "Succeeded", "Succeeded"]);
  const { Contents = [] } = await harness.call("s3", "ListObjectsV2", { Bucket: "site" });
  expect(Contents.map(({ Key }) => Key)).toEqual(["a/b.txt", "index.html"]);
});

test.for([
  [{ name: "none" }, "PipelineNotFoundException"],
  [{ name: "a b" }, "ValidationException"],
] as const)("starting %o is refused with %s", async ([input, name]) => {
  const tried = harness.client(CodePipelineClient).send(new StartPipelineExecutionCommand(input));
  await expect(tried).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 400 } });
});
