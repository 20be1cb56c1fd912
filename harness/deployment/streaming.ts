/** The streaming distribution: private derivatives, reached through CloudFront with signed cookies. */

import { generateKeyPair } from "node:crypto";
import { promisify } from "node:util";
import type { Caller } from "#operation/caller.ts";
import { listed } from "#operation/listed.ts";
import { type DeploymentPlan, namesOf } from "./plan.ts";

export interface Streaming {
  readonly distributionId: string;
  /** What the application signs with: the id of the public key that CloudFront holds. */
  readonly keyPairId: string;
}

/**
 * Creates the key group, the distribution and the bucket policy that lets only its origin access
 * identity read. The private key goes to the configuration bucket, where the application finds it.
 */
export async function createStreaming(call: Caller, plan: DeploymentPlan): Promise<Streaming> {
  const names = namesOf(plan);
  const keyPairId = (await findSigningKey(call, plan)) ?? (await createSigningKey(call, plan));
  const keyGroupId =
    (await findKeyGroup(call, plan)) ?? (await createKeyGroup(call, plan, keyPairId));
  const { CloudFrontOriginAccessIdentity: identity } = await call(
    "cloudfront",
    "CreateCloudFrontOriginAccessIdentity",
    {
      CloudFrontOriginAccessIdentityConfig: {
        CallerReference: plan.stackName,
        Comment: `${plan.stackName} derivatives`,
      },
    },
  );
  await call("s3", "PutBucketPolicy", {
    Bucket: names.derivatives,
    Policy: JSON.stringify(onlyFor(names.derivatives, identity?.S3CanonicalUserId ?? "")),
  });
  await call("s3", "PutBucketCors", {
    Bucket: names.derivatives,
    CORSConfiguration: { CORSRules: [readableFrom(plan.webHost)] },
  });
  const found = await findDistribution(call, plan);
  if (found !== undefined) return { distributionId: found, keyPairId };
  const { Distribution } = await call("cloudfront", "CreateDistribution", {
    DistributionConfig: distribution(plan, identity?.Id ?? "", keyGroupId),
  });
  return { distributionId: Distribution?.Id ?? "", keyPairId };
}

/** Name of the public key and of the key group. */
const streamingName = (plan: DeploymentPlan) => `${plan.stackName}-streaming`;

const after = (marker: string | undefined) => (marker === undefined ? {} : { Marker: marker });

/** The private key is written before the public one is made, so that this one tells of both. */
async function findSigningKey(call: Caller, plan: DeploymentPlan): Promise<string | undefined> {
  const keys = await listed(async (marker) => {
    const { PublicKeyList } = await call("cloudfront", "ListPublicKeys", after(marker));
    return { entries: PublicKeyList?.Items, next: PublicKeyList?.NextMarker };
  });
  return keys.find(({ Name }) => Name === streamingName(plan))?.Id;
}

async function findKeyGroup(call: Caller, plan: DeploymentPlan): Promise<string | undefined> {
  const groups = await listed(async (marker) => {
    const { KeyGroupList } = await call("cloudfront", "ListKeyGroups", after(marker));
    return { entries: KeyGroupList?.Items, next: KeyGroupList?.NextMarker };
  });
  const named = groups.find(
    ({ KeyGroup }) => KeyGroup?.KeyGroupConfig?.Name === streamingName(plan),
  );
  return named?.KeyGroup?.Id;
}

async function findDistribution(call: Caller, plan: DeploymentPlan): Promise<string | undefined> {
  const all = await listed(async (marker) => {
    const { DistributionList } = await call("cloudfront", "ListDistributions", after(marker));
    return { entries: DistributionList?.Items, next: DistributionList?.NextMarker };
  });
  return all.find(({ Aliases }) => Aliases?.Items?.includes(plan.streamingHost))?.Id;
}

async function createKeyGroup(call: Caller, plan: DeploymentPlan, key: string): Promise<string> {
  const { KeyGroup } = await call("cloudfront", "CreateKeyGroup", {
    KeyGroupConfig: { Name: streamingName(plan), Items: [key] },
  });
  return KeyGroup?.Id ?? "";
}

async function createSigningKey(call: Caller, plan: DeploymentPlan): Promise<string> {
  const { publicKey, privateKey } = await promisify(generateKeyPair)("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
  });
  const names = namesOf(plan);
  await call("s3", "PutObject", {
    Bucket: names.configuration,
    Key: names.signingKey,
    Body: Buffer.from(privateKey),
  });
  const { PublicKey } = await call("cloudfront", "CreatePublicKey", {
    PublicKeyConfig: {
      CallerReference: plan.stackName,
      Name: streamingName(plan),
      EncodedKey: publicKey,
    },
  });
  return PublicKey?.Id ?? "";
}

/** Without ListBucket, so a missing key answers 403, as in production. */
function onlyFor(bucket: string, canonicalUserId: string) {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { CanonicalUser: canonicalUserId },
        Action: "s3:GetObject",
        Resource: `arn:aws:s3:::${bucket}/*`,
      },
    ],
  };
}

/** With an exact origin S3 allows credentials, which players send; with `*` it would not. */
function readableFrom(webHost: string) {
  return {
    AllowedOrigins: [`http://${webHost}*`],
    AllowedMethods: ["GET", "HEAD"],
    AllowedHeaders: ["*"],
  };
}

function distribution(plan: DeploymentPlan, identityId: string, keyGroupId: string) {
  const names = namesOf(plan);
  const originId = `${plan.stackName}-derivative-origin-hls`;
  return {
    CallerReference: plan.stackName,
    Comment: `${plan.stackName} HTTP streaming`,
    Enabled: true,
    DefaultRootObject: "index.html",
    Aliases: { Quantity: 1, Items: [plan.streamingHost] },
    Origins: {
      Quantity: 1,
      Items: [
        {
          Id: originId,
          DomainName: `${names.derivatives}.s3.amazonaws.com`,
          S3OriginConfig: {
            OriginAccessIdentity: `origin-access-identity/cloudfront/${identityId}`,
          },
        },
      ],
    },
    DefaultCacheBehavior: {
      TargetOriginId: originId,
      ViewerProtocolPolicy: "allow-all",
      AllowedMethods: {
        Quantity: 3,
        Items: ["GET", "HEAD", "OPTIONS"],
        CachedMethods: { Quantity: 2, Items: ["GET", "HEAD"] },
      },
      // Players send cookies, so the answer must name their exact origin: it is forwarded to S3.
      ForwardedValues: {
        QueryString: false,
        Cookies: { Forward: "none" },
        Headers: { Quantity: 1, Items: ["Origin"] },
      },
      MinTTL: 0,
      TrustedKeyGroups: { Enabled: true, Quantity: 1, Items: [keyGroupId] },
    },
  };
}
