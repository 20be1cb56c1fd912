import { expect, test } from "vitest";
import { present } from "#kernel/assert.ts";
import { serviceModel } from "#model/service-model.ts";
import type { ServiceName } from "#model/types/index.ts";
import { findMissing } from "./validate.ts";

const missing = (service: ServiceName, operation: string, input: object) => {
  const shape = present(serviceModel(service).operations.get(operation)?.input, operation);
  return findMissing(shape, input)?.message;
};

const config = {
  CallerReference: "r",
  Comment: "",
  Enabled: true,
  DefaultCacheBehavior: { TargetOriginId: "o", ViewerProtocolPolicy: "allow-all" },
};

const Origins = { Quantity: 0, Items: [] };

/** The last two paths stand so in AWS's answers to such requests. */
test.for([
  [{}, "distributionConfig"],
  [
    { DistributionConfig: { ...config, CallerReference: null } },
    "distributionConfig.callerReference",
  ],
  [
    { DistributionConfig: { ...config, Origins: { Quantity: 1, Items: [{ Id: "o" }] } } },
    "distributionConfig.origins.items.1.member.domainName",
  ],
  [
    { DistributionConfig: { ...config, Origins, Enabled: undefined } },
    "distributionConfig.enabled",
  ],
] as const)("the path of a missing member is told as AWS does: %j", ([input, path]) => {
  expect(missing("cloudfront", "CreateDistribution", input)).toBe(
    `1 validation error detected: Value null at '${path}' failed to satisfy constraint: ` +
      "Member must not be null",
  );
});

test.for([
  ["cloudfront", "CreateInvalidation", { DistributionId: "d", InvalidationBatch: null }, false],
  ["sqs", "SendMessageBatch", { QueueUrl: "q", Entries: [] }, true],
  ["sqs", "SendMessageBatch", { QueueUrl: "q", Entries: [{ Id: "1" }] }, false],
  ["sns", "Publish", { Message: "m", MessageAttributes: { a: { DataType: "String" } } }, true],
  ["sns", "Publish", { Message: "m", MessageAttributes: { a: {} } }, false],
  ["s3", "PutObject", { Bucket: "b", Key: "k", Body: { kind: "stored" } }, true],
] as const)("%s %s with %j is complete: %s", ([service, operation, input, complete]) => {
  expect(missing(service, operation, input) === undefined).toBe(complete);
});
