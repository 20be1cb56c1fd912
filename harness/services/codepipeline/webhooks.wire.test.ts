/** Webhooks: made by the SDK's client, triggered by a POST to the URL that it was told. */

import { createHmac } from "node:crypto";
import {
  CodePipelineClient,
  DeleteWebhookCommand,
  ListPipelineExecutionsCommand,
  ListWebhooksCommand,
  PutWebhookCommand,
  type WebhookDefinition,
} from "@aws-sdk/client-codepipeline";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createWatchedBucket, sourceAction } from "#deployment/release-pipeline.ts";
import { createVisitor } from "#engines/visitor/visitor.ts";
import { createHarness, type Harness } from "#harness/harness.ts";

let harness: Harness;
let client: CodePipelineClient;
beforeAll(async () => {
  harness = await createHarness({ port: 0 });
  client = harness.client(CodePipelineClient);
  await createWatchedBucket(harness.call, harness.region, "releases");
  await harness.call("s3", "CreateBucket", { Bucket: "site" });
  const approval = { category: "Approval", owner: "AWS", provider: "Manual", version: "1" };
  await harness.call("codepipeline", "CreatePipeline", {
    pipeline: {
      name: "site",
      roleArn: "arn:aws:iam::000000000000:role/pipeline",
      artifactStore: { type: "S3", location: "site" },
      stages: [
        {
          name: "Source",
          actions: [sourceAction({ bucket: "releases", key: "avalon.zip" }, false)],
        },
        { name: "Ask", actions: [{ name: "Ask", actionTypeId: approval }] },
      ],
    },
  });
});
afterAll(async () => {
  client.destroy();
  await harness.stop();
});

const put = async (more: Partial<WebhookDefinition> = {}) => {
  const webhook: WebhookDefinition = {
    name: "push",
    targetPipeline: "site",
    targetAction: "SourceAction",
    filters: [{ jsonPath: "$.push.key", matchEquals: "{S3ObjectKey}" }],
    authentication: "UNAUTHENTICATED",
    authenticationConfiguration: {},
    ...more,
  };
  return (await client.send(new PutWebhookCommand({ webhook }))).webhook;
};
const post = (url = "", body = "", headers: Record<string, string> = {}) =>
  createVisitor(harness.clock.now).visit(url, { method: "POST", body, headers });
const started = async () => {
  const command = new ListPipelineExecutionsCommand({ pipelineName: "site" });
  const { pipelineExecutionSummaries = [] } = await client.send(command);
  return pipelineExecutionSummaries.filter(({ trigger }) => trigger?.triggerType === "Webhook");
};
const PUSHED = JSON.stringify({ push: { key: "avalon.zip" } });

test("a notification that matches starts the pipeline, another does not", async () => {
  const webhook = await put();
  expect(webhook?.url).toMatch(
    new RegExp(`^http://us-east-1\\.webhooks\\.localhost:${harness.port}/trigger\\?t=[\\w-]+&v=1$`),
  );
  const other = await post(webhook?.url, JSON.stringify({ push: { key: "b.zip" } }));
  expect([other.status, other.text]).toEqual([
    200,
    'Ignored: $.push.key is "b.zip", not "avalon.zip".\n',
  ]);
  expect((await post(webhook?.url, "no")).text).toBe("Ignored: the body is no JSON.\n");
  expect(await started()).toEqual([]);
  const matching = await post(webhook?.url, PUSHED);
  const [execution] = await started();
  expect([matching.status, matching.text]).toEqual([
    200,
    `Started: execution ${execution?.pipelineExecutionId}.\n`,
  ]);
  expect(execution?.trigger?.triggerDetail).toBe(webhook?.arn);
  const { webhooks = [] } = await client.send(new ListWebhooksCommand({}));
  expect(webhooks).toMatchObject([{ url: webhook?.url, lastTriggered: expect.any(Date) }]);
});

test("GITHUB_HMAC takes what is signed with the secret, which is not shown again", async () => {
  const authenticationConfiguration = { SecretToken: "hush" };
  const webhook = await put({ authentication: "GITHUB_HMAC", authenticationConfiguration });
  expect(webhook?.definition?.authenticationConfiguration).toEqual({ SecretToken: "****" });
  const before = (await started()).length;
  const signed = (algorithm: string, secret: string) =>
    `${algorithm}=${createHmac(algorithm, secret).update(PUSHED).digest("hex")}`;
  const answers = await Promise.all([
    post(webhook?.url, PUSHED),
    post(webhook?.url, PUSHED, { "x-hub-signature": signed("sha1", "loud") }),
    post(webhook?.url, PUSHED, { "x-hub-signature": signed("sha1", "hush") }),
    post(webhook?.url, PUSHED, { "x-hub-signature-256": signed("sha256", "hush") }),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([403, 403, 200, 200]);
  expect(await started()).toHaveLength(before + 2);
});

test("IP takes what comes from its range", async () => {
  const ranged = (AllowedIPRange: string) =>
    put({ authentication: "IP", authenticationConfiguration: { AllowedIPRange } });
  const outside = await post((await ranged("192.0.2.0/24"))?.url, PUSHED);
  expect([outside.status, outside.text]).toEqual([
    403,
    "Refused: 127.0.0.1 is not in 192.0.2.0/24.\n",
  ]);
  expect((await post((await ranged("127.0.0.0/8"))?.url, PUSHED)).status).toBe(200);
});

test.for([
  [{ filters: [] }, "ValidationException"],
  [{ filters: [{ jsonPath: "$..key" }] }, "InvalidWebhookFilterPatternException"],
  [{ authentication: "IP" }, "InvalidWebhookAuthenticationParametersException"],
  [
    { authenticationConfiguration: { SecretToken: "x" } },
    "InvalidWebhookAuthenticationParametersException",
  ],
  [
    { authentication: "IP", authenticationConfiguration: { AllowedIPRange: "10.0.0.0/40" } },
    "InvalidWebhookAuthenticationParametersException",
  ],
  [{ targetPipeline: "none" }, "PipelineNotFoundException"],
  [{ targetAction: "Ask" }, "ActionNotFoundException"],
] as [Partial<WebhookDefinition>, string][])("%o is refused: %s", async ([more, name]) => {
  await expect(put({ name: "bad", ...more })).rejects.toMatchObject({ name });
});

test("nobody answers at the address of a webhook that was deleted, or never was", async () => {
  const url = (await put())?.url ?? "";
  await client.send(new DeleteWebhookCommand({ name: "push" }));
  await client.send(new DeleteWebhookCommand({ name: "push" }));
  expect((await post(url, PUSHED)).status).toBe(404);
  expect((await post(url.replace(/t=[^&]+/, "t=none"), PUSHED)).status).toBe(404);
});
