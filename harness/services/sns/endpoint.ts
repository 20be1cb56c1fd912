/**
 * Protocols and the endpoints that belong to them.
 * https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html
 */

import { parseArn } from "#kernel/arn.ts";
import * as errors from "./errors.ts";
import { type Protocol, refusedProtocols } from "./limits.ts";

const protocols: readonly Protocol[] = ["sqs", "lambda", "http", "https", "email", "email-json"];

/** The protocol; throws for one that AWS or this harness does not have. */
export function parseProtocol(text: string): Protocol {
  const protocol = protocols.find((known) => known === text);
  if (protocol) return protocol;
  if (refusedProtocols.includes(text)) {
    throw errors.notImplemented(`Subscribing by the protocol ${text} of sns`);
  }
  throw errors.invalidParameter(`Amazon SNS does not support this protocol string: ${text}`);
}

/** Throws unless the endpoint is one of its protocol. */
export function checkEndpoint(protocol: Protocol, endpoint: string): void {
  switch (protocol) {
    case "sqs":
      if (parseArn(endpoint)?.service !== "sqs") throw errors.invalidParameter("SQS endpoint ARN");
      if (endpoint.endsWith(".fifo")) {
        throw errors.invalidParameter(
          "Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard " +
            "SNS topics",
        );
      }
      return;
    case "lambda":
      if (parseArn(endpoint)?.service === "lambda") return;
      throw errors.invalidParameter("Lambda endpoint ARN");
    case "http":
    case "https":
      if (endpoint.startsWith(`${protocol}://`) && URL.canParse(endpoint)) return;
      throw errors.invalidParameter("Endpoint must match the specified protocol");
    case "email":
    case "email-json":
      if (/^[^@\s]+@[^@\s]+$/.test(endpoint)) return;
      throw errors.invalidParameter("Email address");
  }
}
