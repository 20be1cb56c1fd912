/**
 * The machine's usual AWS credentials, from wherever the AWS SDKs take them, and whose they are.
 * https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
 */

import type { SigningKey } from "#gateway/client/sign-request.ts";
import { type AccountId, region as regionOf } from "#kernel/brand.ts";

export interface AwsKey extends SigningKey {
  readonly account: string;
}

/** Asked anew at each call, as temporary ones end; whose they are is asked once. */
export function awsCredentials(region: string): () => Promise<AwsKey> {
  let chain: Promise<() => Promise<SigningKey>> | undefined;
  const accounts = new Map<string, Promise<string>>();
  const load = async () => {
    // Only who works with a real account needs it.
    const { defaultProvider } = await import("@aws-sdk/credential-provider-node");
    return defaultProvider();
  };
  return async () => {
    chain ??= load();
    const { accessKeyId, secretAccessKey, sessionToken } = await (await chain)();
    const key: SigningKey = { accessKeyId, secretAccessKey, sessionToken };
    const known = accounts.get(accessKeyId) ?? accountOf(key, region);
    accounts.set(accessKeyId, known);
    return { ...key, account: await known };
  };
}

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
async function accountOf(key: SigningKey, region: string): Promise<string> {
  const { createProviderClient } = await import("./client.ts");
  const client = createProviderClient({
    name: "aws",
    endpoint: (service, where) => new URL(`https://${service}.${where}.amazonaws.com`),
    keyOf: async () => key,
  });
  try {
    const { output } = await client.call({
      service: "sts",
      operation: "GetCallerIdentity",
      input: {},
      // Not known yet: it is what is asked for.
      account: "" as AccountId,
      region: regionOf(region),
      signal: new AbortController().signal,
      open: () => (async function* () {})(),
    });
    return String(output["Account"]);
  } finally {
    client.close();
  }
}
