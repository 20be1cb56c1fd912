import {
  CloudFrontClient,
  CreateCloudFrontOriginAccessIdentityCommand,
  CreateDistributionCommand,
  CreateInvalidationCommand,
  DeleteCloudFrontOriginAccessIdentityCommand,
  type DistributionConfig,
  GetDistributionCommand,
  GetDistributionConfigCommand,
  ListDistributionsCommand,
  ListResponseHeadersPoliciesCommand,
  TagResourceCommand,
  UpdateDistributionCommand,
} from "@aws-sdk/client-cloudfront";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createHarness, type Harness } from "#harness/harness.ts";

let harness: Harness;
let client: CloudFrontClient;

beforeAll(async () => {
  harness = await createHarness({ port: 0 });
  client = new CloudFrontClient({
    endpoint: harness.endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
});

afterAll(async () => {
  client.destroy();
  await harness.stop();
});

const config = (reference: string, identity: string): DistributionConfig => ({
  CallerReference: reference,
  Comment: "wire",
  Enabled: true,
  Origins: {
    Quantity: 1,
    Items: [
      {
        Id: "o",
        DomainName: "derivatives.s3.amazonaws.com",
        S3OriginConfig: { OriginAccessIdentity: identity },
      },
    ],
  },
  DefaultCacheBehavior: {
    TargetOriginId: "o",
    ViewerProtocolPolicy: "allow-all",
    ForwardedValues: { QueryString: false, Cookies: { Forward: "none" } },
  },
});

test("a distribution's life through the SDK", async () => {
  const identity = await client.send(
    new CreateCloudFrontOriginAccessIdentityCommand({
      CloudFrontOriginAccessIdentityConfig: { CallerReference: "wire", Comment: "" },
    }),
  );
  const identityId = identity.CloudFrontOriginAccessIdentity?.Id ?? "";
  const reference = `origin-access-identity/cloudfront/${identityId}`;
  const made = await client.send(
    new CreateDistributionCommand({ DistributionConfig: config("wire", reference) }),
  );
  expect(made.Location).toContain(`/2020-05-31/distribution/${made.Distribution?.Id}`);
  const Id = made.Distribution?.Id ?? "";
  await harness.clock.advance(1_000);
  const shown = await client.send(new GetDistributionCommand({ Id }));
  expect(shown.Distribution?.Status).toBe("Deployed");
  expect(shown.ETag).toBe(made.ETag);
  const { DistributionConfig: kept, ETag: IfMatch } = await client.send(
    new GetDistributionConfigCommand({ Id }),
  );
  const update = { ...config("wire", reference), ...kept, Comment: "ü & <x>" };
  await client.send(new UpdateDistributionCommand({ Id, IfMatch, DistributionConfig: update }));
  const list = await client.send(new ListDistributionsCommand({}));
  expect(list.DistributionList?.Items?.find((item) => item.Id === Id)?.Comment).toBe("ü & <x>");
  await client.send(
    new TagResourceCommand({
      Resource: made.Distribution?.ARN,
      Tags: { Items: [{ Key: "a", Value: "b" }] },
    }),
  );
  const invalidation = await client.send(
    new CreateInvalidationCommand({
      DistributionId: Id,
      InvalidationBatch: { CallerReference: "1", Paths: { Quantity: 1, Items: ["/*"] } },
    }),
  );
  expect(invalidation.Invalidation?.InvalidationBatch?.Paths?.Items).toEqual(["/*"]);
  const remove = new DeleteCloudFrontOriginAccessIdentityCommand({
    Id: identityId,
    IfMatch: identity.ETag,
  });
  await expect(client.send(remove)).rejects.toMatchObject({
    name: "CloudFrontOriginAccessIdentityInUse",
    $metadata: { httpStatusCode: 409 },
  });
});

test("AWS's managed policies are listed", async () => {
  const { ResponseHeadersPolicyList: list } = await client.send(
    new ListResponseHeadersPoliciesCommand({ Type: "managed" }),
  );
  expect(list?.Quantity).toBe(5);
});

test("errors keep their code, status and message", async () => {
  await expect(client.send(new GetDistributionCommand({ Id: "ENONE" }))).rejects.toMatchObject({
    name: "NoSuchDistribution",
    message: "The specified distribution does not exist.",
    $metadata: { httpStatusCode: 404 },
  });
});
