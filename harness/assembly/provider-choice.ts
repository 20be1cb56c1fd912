/** Whose S3, SNS and SQS are behind the gateway, as the options say. */

import type { HarnessOptions } from "#config/options.ts";
import { awsCredentials } from "#engines/provider/aws-credentials.ts";
import type { ForeignName } from "#engines/provider/foreign-service.ts";
import { aws, localstack, type Provider } from "#engines/provider/provider.ts";
import type { ChosenProviders } from "#engines/provider/providers.ts";
import { HarnessError } from "#kernel/harness-error.ts";
import type { Logger } from "#kernel/logger.ts";

/** The providers by service; throws for a LocalStack without an address. */
export function chooseProviders(options: HarnessOptions, logger: Logger): ChosenProviders {
  const chosen: Record<ForeignName, HarnessOptions["s3Provider"]> = {
    s3: options.s3Provider,
    sns: options.snsProvider,
    sqs: options.sqsProvider,
  };
  const made = new Map<string, Provider>();
  const found: Partial<Record<ForeignName, Provider>> = {};
  for (const name of ["s3", "sns", "sqs"] as const) {
    const kind = chosen[name];
    if (kind === "ours") continue;
    const provider = made.get(kind) ?? makeProvider(kind, options);
    made.set(kind, provider);
    found[name] = provider;
  }
  const real = Object.keys(found).filter((name) => chosen[name as ForeignName] === "aws");
  if (real.length > 0)
    logger.log(
      "warn",
      `${real.join(", ").toUpperCase()} behind this gateway: A REAL AWS ACCOUNT'S, in ` +
        `${options.region}. What is written, sent and deleted here is so there, and is billed.`,
    );
  return found;
}

function makeProvider(
  kind: "localstack" | "aws",
  { localstackEndpoint: endpoint, deliveries, region }: HarnessOptions,
): Provider {
  const delivers = deliveries === undefined ? undefined : deliveries === "provider";
  if (kind === "aws") return aws({ credentials: awsCredentials(region), delivers });
  if (endpoint !== undefined) return localstack({ endpoint, delivers });
  throw new HarnessError(
    "CONFIG_INVALID",
    "The provider localstack needs --localstack-endpoint (AVALON_AWS_LOCALSTACK_ENDPOINT), such " +
      "as http://127.0.0.1:4566; `start --backend docker` brings a LocalStack along.",
  );
}
