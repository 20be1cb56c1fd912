/** S3's error document, as an origin's answer: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */

import { Buffer } from "node:buffer";
import type { AwsError } from "#kernel/aws-error.ts";
import type { OriginAnswer } from "./origin.ts";

/** Statuses of the errors that reading an object can end with; the rest are told by their fault. */
const STATUSES: Readonly<Record<string, number>> = {
  AccessDenied: 403,
  InvalidObjectState: 403,
  NoSuchBucket: 404,
  NoSuchKey: 404,
  NoSuchVersion: 404,
  MethodNotAllowed: 405,
  PreconditionFailed: 412,
  InvalidRange: 416,
  SlowDown: 503,
};

export interface S3ErrorFacts {
  readonly code: string;
  readonly message: string;
  readonly status: number;
  readonly resource: string;
  readonly requestId: string;
}

export function s3ErrorFacts(error: AwsError, resource: string, requestId: string): S3ErrorFacts {
  const status = error.status ?? STATUSES[error.code] ?? (error.fault === "server" ? 500 : 400);
  return { code: error.code, message: error.message, status, resource, requestId };
}

export function s3ErrorAnswer(facts: S3ErrorFacts): OriginAnswer {
  const text =
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
    `<Error><Code>${facts.code}</Code><Message>${escapeXml(facts.message)}</Message>` +
    `<Resource>${escapeXml(facts.resource)}</Resource><RequestId>${facts.requestId}</RequestId>` +
    `<HostId>${Buffer.from(facts.requestId).toString("base64")}</HostId></Error>`;
  const body = Buffer.from(text);
  return {
    status: facts.status,
    headers: {
      "content-type": "application/xml",
      "content-length": String(body.length),
      server: "AmazonS3",
      "x-amz-request-id": facts.requestId,
    },
    body,
  };
}

const ENTITIES: Readonly<Record<string, string>> = { "<": "&lt;", ">": "&gt;", "&": "&amp;" };

const escapeXml = (text: string): string => text.replace(/[<>&]/g, (c) => ENTITIES[c] ?? c);
