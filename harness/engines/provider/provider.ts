/** Who may carry a service out instead of us: where it is reached and whose key signs. */

import type { SigningKey } from "#gateway/client/sign-request.ts";
import type { AccountId, Region } from "#kernel/brand.ts";
import { HarnessError, messageOf } from "#kernel/harness-error.ts";
import type { ServiceName } from "#model/types/index.ts";

export interface Provider {
  readonly name: "localstack" | "aws";
  endpoint(service: ServiceName, region: Region): URL;
  /** The key of an account; throws when this provider has none for it. */
  keyOf(account: AccountId): Promise<SigningKey>;
  /** A queue's URL as this provider takes it. */
  queueUrl(region: Region, account: string, name: string): string;
  /**
   * Whether it judges permissions itself. Where it does not, our own judge does, by the policies
   * that were set through the gateway.
   */
  readonly judges: boolean;
  /** Where its runs are told apart, when it loses its state between them. */
  readonly watched?: string;
  /** Who carries messages between two of its services; see docs/DECISIONS.md. */
  readonly delivers: boolean;
}

export interface LocalStackOptions {
  /** Such as `http://127.0.0.1:4566`. */
  readonly endpoint: string;
  /** Leaves deliveries between its own services to it; ours by default. */
  readonly delivers?: boolean | undefined;
}

/** LocalStack: an account number is its own access key, as it is here. */
export function localstack({ endpoint, delivers = false }: LocalStackOptions): Provider {
  const url = new URL(endpoint);
  return {
    name: "localstack",
    endpoint: () => url,
    keyOf: async (account) => ({ accessKeyId: account, secretAccessKey: "test" }),
    queueUrl: (_region, account, name) => `${url.origin}/${account}/${name}`,
    judges: false,
    watched: endpoint,
    delivers,
  };
}

export interface AwsOptions {
  /** The usual credentials of the machine. */
  readonly credentials: () => Promise<SigningKey & { readonly account: string }>;
  readonly delivers?: boolean | undefined;
}

/** A real account. https://docs.aws.amazon.com/general/latest/gr/rande.html */
export function aws({ credentials, delivers = true }: AwsOptions): Provider {
  return {
    name: "aws",
    endpoint: (service, region) => new URL(`https://${service}.${region}.amazonaws.com`),
    async keyOf(account) {
      const key = await credentials().catch((error: unknown) => {
        throw new HarnessError(
          "CONFIG_INVALID",
          `The provider aws has no credentials: ${messageOf(error)}. Set AWS_PROFILE, or what ` +
            "else the AWS SDKs read them from.",
          { cause: error },
        );
      });
      if (key.account === account) return key;
      throw new HarnessError(
        "CONFIG_INVALID",
        `The AWS credentials are of account ${key.account}, and this call is of account ` +
          `${account}; ARNs and queue URLs name it. Start with --account ${key.account}.`,
      );
    },
    queueUrl: (region, account, name) => `https://sqs.${region}.amazonaws.com/${account}/${name}`,
    judges: true,
    delivers,
  };
}
