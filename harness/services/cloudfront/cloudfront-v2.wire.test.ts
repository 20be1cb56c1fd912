import CloudFront from "aws-sdk/clients/cloudfront.js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createHarness, type Harness } from "#harness/harness.ts";

let harness: Harness;
let client: CloudFront;

beforeAll(async () => {
  harness = await createHarness({ port: 0 });
  client = new CloudFront({
    endpoint: harness.endpoint,
    region: "us-east-1",
    accessKeyId: "test",
    secretAccessKey: "test",
  });
});

afterAll(() => harness.stop());

test("an identity as Avalon's template function makes and deletes one", async () => {
  const made = await client
    .createCloudFrontOriginAccessIdentity({
      CloudFrontOriginAccessIdentityConfig: { CallerReference: "v2", Comment: "avalon" },
    })
    .promise();
  // This SDK also lays the payload's members flat, and the function reads them there.
  const flat = made as { readonly Id?: string; readonly S3CanonicalUserId?: string };
  expect(flat.S3CanonicalUserId).toMatch(/^[0-9a-f]{96}$/);
  const Id = flat.Id ?? "";
  const { ETag } = await client.getCloudFrontOriginAccessIdentity({ Id }).promise();
  await client.deleteCloudFrontOriginAccessIdentity({ Id, IfMatch: ETag ?? "" }).promise();
  await expect(client.getCloudFrontOriginAccessIdentity({ Id }).promise()).rejects.toMatchObject({
    code: "NoSuchCloudFrontOriginAccessIdentity",
    statusCode: 404,
  });
});

test("a streaming distribution as Avalon's template function makes one", async () => {
  const made = await client
    .createStreamingDistribution({
      StreamingDistributionConfig: {
        CallerReference: "rtmp",
        Comment: "",
        Enabled: true,
        S3Origin: { DomainName: "derivatives.s3.amazonaws.com", OriginAccessIdentity: "" },
        Aliases: { Quantity: 1, Items: ["rtmpstream.avalon.localhost"] },
        TrustedSigners: { Enabled: true, Quantity: 1, Items: ["000000000000"] },
        Logging: { Enabled: false, Bucket: "none", Prefix: "none" },
        PriceClass: "PriceClass_100",
      },
    })
    .promise();
  const flat = made as { readonly DomainName?: string };
  expect(flat.DomainName).toMatch(/\.rtmp\.cloudfront\.localhost$/);
});
