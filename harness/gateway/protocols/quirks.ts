/**
 * What the SDK's schemas do not say about single services' wire formats, as data: the codecs
 * themselves know no service.
 */

import type { ServiceName } from "#model/types/index.ts";

export interface QueryQuirk {
  readonly xmlNamespace?: string;
  /** The member that is the request's own URL when the form lacks it. */
  readonly memberFromPath?: string;
  /** What errors outside the model, known by their query codes, are called in JSON. */
  readonly jsonNames?: Readonly<Record<string, string>>;
}

export const queryQuirks: Readonly<Partial<Record<ServiceName, QueryQuirk>>> = {
  // AWS: clients post to the queue's URL, and the WSDL's namespace differs from the endpoint's.
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-making-api-requests-xml.html
  sqs: {
    xmlNamespace: "http://queue.amazonaws.com/doc/2012-11-05/",
    memberFromPath: "QueueUrl",
    // AWS: seen in answers of its JSON protocol.
    jsonNames: {
      InvalidParameterValue: "InvalidParameterValueException",
      MissingParameter: "MissingRequiredParameterException",
    },
  },
};

export interface XmlQuirk {
  /** Errors are a bare `<Error>` with the resource and two ids. */
  readonly bareErrors?: true;
  /** Outputs that are a single element with text, by operation: the member that it holds. */
  readonly bareOutputs?: Readonly<Record<string, string>>;
  /** Statuses that tell of a member in the output, by operation. */
  readonly statusWith?: Readonly<
    Record<string, { readonly member: string; readonly status: number }>
  >;
  /** The bucket stands before the modelled paths, except for these operations. */
  readonly serviceOperations?: readonly string[];
  /** Operations that may take long, whose answer begins before it is known. */
  readonly longAnswers?: readonly string[];
  /** Operations whose checksum headers are not about their own body. */
  readonly foreignChecksums?: readonly string[];
}

export const xmlQuirks: Readonly<Partial<Record<ServiceName, XmlQuirk>>> = {
  // AWS: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
  // AWS: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html
  s3: {
    bareErrors: true,
    bareOutputs: { GetBucketLocation: "LocationConstraint" },
    // AWS: an answer with a Content-Range is a partial one (RFC 9110, 15.3.7).
    statusWith: {
      GetObject: { member: "ContentRange", status: 206 },
      HeadObject: { member: "ContentRange", status: 206 },
    },
    serviceOperations: ["ListBuckets", "ListDirectoryBuckets", "WriteGetObjectResponse"],
    longAnswers: ["CopyObject", "UploadPartCopy", "CompleteMultipartUpload"],
    // AWS: there they declare the checksum of the whole object.
    foreignChecksums: ["CompleteMultipartUpload"],
  },
};
