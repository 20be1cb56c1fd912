import { generateKeyPairSync } from "node:crypto";
import { afterEach, describe, expect, test } from "vitest";
import { erased } from "#gateway/dispatch/registry.ts";
import { type Rehearsal, rehearse } from "#harness/testing/rehearsal.ts";
import type { DistributionConfig } from "#model/types/cloudfront.ts";
import { cloudfront } from "./index.ts";
import { distributionFor, resolveDistribution } from "./resolve.ts";
import { openCloudfrontStore } from "./store.ts";

const open: Rehearsal[] = [];
const stage = () => {
  const rehearsal = rehearse({ services: [erased(cloudfront)] });
  open.push(rehearsal);
  return rehearsal;
};
afterEach(async () => {
  for (const rehearsal of open.splice(0)) await rehearsal.stop();
});

const keys = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});

/** A distribution as Avalon's template makes it, with changes. */
const avalonConfig = (changes: Partial<DistributionConfig> = {}): DistributionConfig => ({
  CallerReference: "one",
  Comment: "HLS",
  Enabled: true,
  DefaultRootObject: "index.html",
  Aliases: { Quantity: 1, Items: ["httpstream.avalon.localhost"] },
  Origins: {
    Quantity: 1,
    Items: [
      {
        Id: "derivatives",
        DomainName: "derivatives.s3.amazonaws.com",
        S3OriginConfig: { OriginAccessIdentity: "" },
      },
    ],
  },
  DefaultCacheBehavior: {
    TargetOriginId: "derivatives",
    ViewerProtocolPolicy: "allow-all",
    AllowedMethods: {
      Quantity: 7,
      Items: ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"],
    },
    ForwardedValues: { QueryString: false, Cookies: { Forward: "none" } },
    TrustedSigners: { Enabled: true, Quantity: 1, Items: ["000000000000"] },
  },
  ...changes,
});

const behaviour = (changes: object): Partial<DistributionConfig> => ({
  DefaultCacheBehavior: { ...avalonConfig().DefaultCacheBehavior, ...changes },
});

describe("a distribution's life", () => {
  test("it deploys in time, changes under its ETag and goes when disabled", async () => {
    const { call, advance } = stage();
    const made = await call("cloudfront", "CreateDistribution", {
      DistributionConfig: avalonConfig(),
    });
    const id = made.Distribution?.Id ?? "";
    expect(made.Distribution).toMatchObject({
      Status: "InProgress",
      ARN: `arn:aws:cloudfront::000000000000:distribution/${id}`,
      DomainName: `${id.toLowerCase()}.cloudfront.localhost`,
    });
    await advance(1000);
    const { Distribution: now, ETag: eTag } = await call("cloudfront", "GetDistribution", {
      Id: id,
    });
    expect(now?.Status).toBe("Deployed");
    expect(now?.DistributionConfig?.DefaultCacheBehavior).toMatchObject({
      MinTTL: 0,
      DefaultTTL: 86_400,
      MaxTTL: 31_536_000,
    });
    const config = avalonConfig({ Enabled: false });
    const update = (IfMatch?: string) =>
      call("cloudfront", "UpdateDistribution", { Id: id, IfMatch, DistributionConfig: config });
    await expect(update()).rejects.toMatchObject({ code: "InvalidIfMatchVersion", status: 400 });
    await expect(update("EOLD")).rejects.toMatchObject({ code: "PreconditionFailed", status: 412 });
    const remove = (IfMatch?: string) =>
      call("cloudfront", "DeleteDistribution", { Id: id, IfMatch });
    await expect(remove(eTag)).rejects.toMatchObject({ code: "DistributionNotDisabled" });
    const { ETag: next } = await update(eTag);
    await remove(next);
    await expect(call("cloudfront", "GetDistribution", { Id: id })).rejects.toMatchObject({
      code: "NoSuchDistribution",
      status: 404,
    });
  });

  test("lists page by id", async () => {
    const { call } = stage();
    for (const reference of ["a", "b", "c"]) {
      const config = avalonConfig({ CallerReference: reference, Aliases: { Quantity: 0 } });
      await call("cloudfront", "CreateDistribution", { DistributionConfig: config });
    }
    const first = await call("cloudfront", "ListDistributions", { MaxItems: 2 });
    expect(first.DistributionList).toMatchObject({ IsTruncated: true, Quantity: 2, MaxItems: 2 });
    const second = await call("cloudfront", "ListDistributions", {
      Marker: first.DistributionList?.NextMarker,
    });
    expect(second.DistributionList).toMatchObject({ IsTruncated: false, Quantity: 1 });
  });

  test("tags", async () => {
    const { call } = stage();
    const made = await call("cloudfront", "CreateDistributionWithTags", {
      DistributionConfigWithTags: {
        DistributionConfig: avalonConfig(),
        Tags: { Items: [{ Key: "env", Value: "test" }] },
      },
    });
    const Resource = made.Distribution?.ARN ?? "";
    const Tags = { Items: [{ Key: "unit", Value: "av" }] };
    await call("cloudfront", "TagResource", { Resource, Tags });
    await call("cloudfront", "UntagResource", { Resource, TagKeys: { Items: ["env"] } });
    const { Tags: tags } = await call("cloudfront", "ListTagsForResource", { Resource });
    expect(tags?.Items).toEqual([{ Key: "unit", Value: "av" }]);
  });
});

test.for<[string, Partial<DistributionConfig>, string]>([
  ["an unknown target", behaviour({ TargetOriginId: "x" }), "NoSuchOrigin"],
  ["no origin", { Origins: { Quantity: 0, Items: [] } }, "InvalidArgument"],
  [
    "an S3 origin that is no bucket",
    {
      Origins: {
        Quantity: 1,
        Items: [
          {
            Id: "derivatives",
            DomainName: "example.edu",
            S3OriginConfig: { OriginAccessIdentity: "" },
          },
        ],
      },
    },
    "InvalidOrigin",
  ],
  [
    "an unknown identity",
    {
      Origins: {
        Quantity: 1,
        Items: [
          {
            Id: "derivatives",
            DomainName: "derivatives.s3.amazonaws.com",
            S3OriginConfig: { OriginAccessIdentity: "origin-access-identity/cloudfront/E1" },
          },
        ],
      },
    },
    "InvalidOriginAccessIdentity",
  ],
  ["neither policy nor values", behaviour({ ForwardedValues: undefined }), "InvalidArgument"],
  [
    "unknown cache policy",
    behaviour({ ForwardedValues: undefined, CachePolicyId: "x" }),
    "NoSuchCachePolicy",
  ],
  [
    "unknown headers policy",
    behaviour({ ResponseHeadersPolicyId: "x" }),
    "NoSuchResponseHeadersPolicy",
  ],
  [
    "unknown key group",
    behaviour({ TrustedKeyGroups: { Enabled: true, Quantity: 1, Items: ["x"] } }),
    "TrustedKeyGroupDoesNotExist",
  ],
  ["TTLs out of order", behaviour({ MinTTL: 5, DefaultTTL: 1, MaxTTL: 9 }), "InvalidTTLOrder"],
  [
    "wrong quantity",
    { Aliases: { Quantity: 2, Items: ["a.example.edu"] } },
    "InconsistentQuantities",
  ],
  [
    "an odd set of methods",
    behaviour({ AllowedMethods: { Quantity: 1, Items: ["GET"] } }),
    "InvalidArgument",
  ],
  ["logging, which is not built", { Logging: { Enabled: true } }, "InvalidArgument"],
  ["a root object with a slash", { DefaultRootObject: "/index.html" }, "InvalidArgument"],
])("CreateDistribution refuses %s", async ([, changes, code]) => {
  const { call } = stage();
  const config = avalonConfig(changes);
  await expect(
    call("cloudfront", "CreateDistribution", { DistributionConfig: config }),
  ).rejects.toMatchObject({ code });
});

test("an alias belongs to one distribution, a caller reference to one", async () => {
  const { call } = stage();
  const create = (changes: Partial<DistributionConfig>) =>
    call("cloudfront", "CreateDistribution", { DistributionConfig: avalonConfig(changes) });
  await create({});
  await expect(create({ CallerReference: "two" })).rejects.toMatchObject({
    code: "CNAMEAlreadyExists",
    status: 409,
  });
  await expect(create({ Aliases: { Quantity: 0 } })).rejects.toMatchObject({
    code: "DistributionAlreadyExists",
  });
});

test("origin access identities: idempotent, in use, deleted under their ETag", async () => {
  const { call } = stage();
  const config = { CallerReference: "oai", Comment: "for Avalon" };
  const create = () =>
    call("cloudfront", "CreateCloudFrontOriginAccessIdentity", {
      CloudFrontOriginAccessIdentityConfig: config,
    });
  const made = await create();
  expect(await create()).toEqual(made);
  const identity = made.CloudFrontOriginAccessIdentity;
  expect(identity?.S3CanonicalUserId).toMatch(/^[0-9a-f]{96}$/);
  const Id = identity?.Id ?? "";
  const origins = avalonConfig().Origins.Items.map((origin) => ({
    ...origin,
    S3OriginConfig: { OriginAccessIdentity: `origin-access-identity/cloudfront/${Id}` },
  }));
  const distribution = avalonConfig({ Origins: { Quantity: 1, Items: origins }, Enabled: false });
  const user = await call("cloudfront", "CreateDistribution", {
    DistributionConfig: distribution,
  });
  const remove = () =>
    call("cloudfront", "DeleteCloudFrontOriginAccessIdentity", { Id, IfMatch: made.ETag });
  await expect(remove()).rejects.toMatchObject({
    code: "CloudFrontOriginAccessIdentityInUse",
    status: 409,
  });
  await call("cloudfront", "DeleteDistribution", {
    Id: user.Distribution?.Id ?? "",
    IfMatch: user.ETag,
  });
  await remove();
  await expect(
    call("cloudfront", "GetCloudFrontOriginAccessIdentity", { Id }),
  ).rejects.toMatchObject({ code: "NoSuchCloudFrontOriginAccessIdentity", status: 404 });
});

test("public keys and key groups hold each other", async () => {
  const { call } = stage();
  const config = { CallerReference: "k", Name: "signing", EncodedKey: keys.publicKey };
  await expect(
    call("cloudfront", "CreatePublicKey", { PublicKeyConfig: { ...config, EncodedKey: "x" } }),
  ).rejects.toMatchObject({ code: "InvalidArgument" });
  const key = await call("cloudfront", "CreatePublicKey", { PublicKeyConfig: config });
  const Id = key.PublicKey?.Id ?? "";
  await expect(
    call("cloudfront", "CreateKeyGroup", { KeyGroupConfig: { Name: "g", Items: ["K0"] } }),
  ).rejects.toMatchObject({ code: "InvalidArgument" });
  const group = await call("cloudfront", "CreateKeyGroup", {
    KeyGroupConfig: { Name: "g", Items: [Id] },
  });
  await expect(
    call("cloudfront", "DeletePublicKey", { Id, IfMatch: key.ETag }),
  ).rejects.toMatchObject({ code: "PublicKeyInUse" });
  const groupId = group.KeyGroup?.Id ?? "";
  await call("cloudfront", "DeleteKeyGroup", { Id: groupId, IfMatch: group.ETag });
  await call("cloudfront", "DeletePublicKey", { Id, IfMatch: key.ETag });
});

test("policies: AWS's own are listed and fixed, the account's can change", async () => {
  const { call } = stage();
  const managed = await call("cloudfront", "ListResponseHeadersPolicies", { Type: "managed" });
  const names = managed.ResponseHeadersPolicyList?.Items?.map(
    (item) => item.ResponseHeadersPolicy?.ResponseHeadersPolicyConfig?.Name,
  );
  expect(names).toContain("Managed-SimpleCORS");
  const simple = managed.ResponseHeadersPolicyList?.Items?.[0]?.ResponseHeadersPolicy?.Id ?? "";
  await expect(
    call("cloudfront", "DeleteResponseHeadersPolicy", { Id: simple, IfMatch: "E" }),
  ).rejects.toMatchObject({ code: "AccessDenied", status: 403 });
  const cors = (credentials: boolean, origin: string) => ({
    Name: "Players",
    CorsConfig: {
      AccessControlAllowOrigins: { Quantity: 1, Items: [origin] },
      AccessControlAllowHeaders: { Quantity: 1, Items: ["range"] },
      AccessControlAllowMethods: { Quantity: 1, Items: ["GET"] },
      AccessControlAllowCredentials: credentials,
      OriginOverride: true,
    },
  });
  const create = (credentials: boolean, origin: string) =>
    call("cloudfront", "CreateResponseHeadersPolicy", {
      ResponseHeadersPolicyConfig: cors(credentials, origin),
    });
  await expect(create(true, "*")).rejects.toMatchObject({ code: "InvalidArgument" });
  const own = await create(true, "https://media.example.edu");
  await expect(create(false, "*")).rejects.toMatchObject({
    code: "ResponseHeadersPolicyAlreadyExists",
  });
  const updated = await call("cloudfront", "UpdateResponseHeadersPolicy", {
    Id: own.ResponseHeadersPolicy?.Id ?? "",
    IfMatch: own.ETag,
    ResponseHeadersPolicyConfig: cors(false, "*"),
  });
  expect(updated.ETag).not.toBe(own.ETag);
});

test("invalidations complete in time and say what is wrong with a path", async () => {
  const { call, advance } = stage();
  const made = await call("cloudfront", "CreateDistribution", {
    DistributionConfig: avalonConfig(),
  });
  const DistributionId = made.Distribution?.Id ?? "";
  const invalidate = (...Items: string[]) =>
    call("cloudfront", "CreateInvalidation", {
      DistributionId,
      InvalidationBatch: {
        CallerReference: Items.join(),
        Paths: { Quantity: Items.length, Items },
      },
    });
  await expect(invalidate("a.ts")).rejects.toMatchObject({ code: "InvalidArgument" });
  await expect(invalidate("/*.ts")).rejects.toMatchObject({ code: "InvalidArgument" });
  const { Invalidation: invalidation } = await invalidate("/mf1/*");
  expect(invalidation?.Status).toBe("InProgress");
  await advance(500);
  const Id = invalidation?.Id ?? "";
  const later = await call("cloudfront", "GetInvalidation", { DistributionId, Id });
  expect(later.Invalidation?.Status).toBe("Completed");
});

test("the edge finds a distribution by its own hosts and its aliases, with keys resolved", async () => {
  const { call, internal, account, world } = stage();
  const made = await call("cloudfront", "CreateDistribution", {
    DistributionConfig: avalonConfig(),
  });
  await internal("cloudfront", "registerKeyPair", {
    KeyPairId: "APKATEST",
    PublicKey: keys.publicKey,
  });
  const { documents } = world;
  const store = openCloudfrontStore({ account, region: "us-east-1" as never, documents });
  const id = made.Distribution?.Id ?? "";
  for (const host of [
    `${id.toLowerCase()}.cloudfront.localhost`,
    `${id.toLowerCase()}.cloudfront.net`,
    "HTTPSTREAM.avalon.localhost",
  ]) {
    expect(distributionFor(store, host)?.id).toBe(id);
  }
  expect(distributionFor(store, "other.avalon.localhost")).toBeUndefined();
  const document = distributionFor(store, "httpstream.avalon.localhost");
  const resolved = document && resolveDistribution(store, account, document);
  expect(resolved?.behaviours.at(-1)).toMatchObject({
    pathPattern: "*",
    signers: { APKATEST: keys.publicKey },
    lifetimes: { min: 0, usual: 86_400, max: 31_536_000 },
    cacheKey: { query: { kind: "none" }, headers: { kind: "none" }, cookies: { kind: "none" } },
  });
  expect(resolved?.origins).toMatchObject([
    { kind: "bucket", bucket: "derivatives", access: { kind: "anonymous" } },
  ]);
});

test("a streaming distribution is kept as a record", async () => {
  const { call } = stage();
  const made = await call("cloudfront", "CreateStreamingDistribution", {
    StreamingDistributionConfig: {
      CallerReference: "rtmp",
      Comment: "",
      Enabled: true,
      S3Origin: { DomainName: "derivatives.s3.amazonaws.com", OriginAccessIdentity: "" },
      TrustedSigners: { Enabled: false, Quantity: 0 },
    },
  });
  const Id = made.StreamingDistribution?.Id ?? "";
  expect(made.StreamingDistribution?.DomainName).toContain(".rtmp.cloudfront.localhost");
  await expect(
    call("cloudfront", "DeleteStreamingDistribution", { Id, IfMatch: made.ETag }),
  ).rejects.toMatchObject({ code: "StreamingDistributionNotDisabled" });
});

test("what is not built says so", async () => {
  const { call } = stage();
  await expect(call("cloudfront", "ListFunctions", {})).rejects.toThrow(
    /cloudfront.*ListFunctions/i,
  );
});
