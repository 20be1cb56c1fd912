/** The SQS client of a process of ours, with the credentials it would fetch. */

import { SQS } from "@aws-sdk/client-sqs";
import type { ProcessIdentity } from "#engines/beanstalk/identity.ts";
import type { Harness } from "../harness.ts";

export interface ProcessConfig {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken: string;
  };
}

/** What the process constructs its clients with. */
export async function configOf(
  { endpoint, region }: Harness,
  { environment }: ProcessIdentity,
): Promise<ProcessConfig> {
  const answer = await fetch(environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] ?? "", {
    headers: { authorization: environment["AWS_CONTAINER_AUTHORIZATION_TOKEN"] ?? "" },
  });
  const { AccessKeyId, SecretAccessKey, Token } = (await answer.json()) as Record<string, string>;
  const credentials = {
    accessKeyId: AccessKeyId ?? "",
    secretAccessKey: SecretAccessKey ?? "",
    sessionToken: Token ?? "",
  };
  return { endpoint, region, credentials };
}

/** Has the client send this X-Amzn-Trace-Id with each request, as a tracing SDK would. */
export function sendTraceHeader(sqs: SQS, traceHeader: string): void {
  sqs.middlewareStack.add(
    (next) => (args) => {
      const request = args.request as { headers: Record<string, string> };
      request.headers["X-Amzn-Trace-Id"] = traceHeader;
      return next(args);
    },
    { step: "build" },
  );
}

/** A client whose requests carry `traceHeader`, for the time of `work`. */
export async function withClient<T>(
  config: ProcessConfig,
  traceHeader: string | undefined,
  work: (sqs: SQS) => Promise<T>,
): Promise<T> {
  const sqs = new SQS(config);
  if (traceHeader !== undefined) sendTraceHeader(sqs, traceHeader);
  try {
    return await work(sqs);
  } finally {
    sqs.destroy();
  }
}
