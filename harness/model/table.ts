/**
 * The compact form of one AWS service's wire model: what the generator writes to `tables/` and the
 * runtime view reads. Shapes are referred to by number: 0 and above is one of the SDK's simple
 * types, below 0 is `-(index + 1)` into `shapes`, null is "no shape".
 */

export type ShapeReference = number | null;

/** Wire traits of a shape or member, named as in Smithy; flags are 1. */
export interface TableTraits {
  readonly httpLabel?: 1;
  readonly httpPayload?: 1;
  readonly httpResponseCode?: 1;
  readonly httpQueryParams?: 1;
  readonly httpHeader?: string;
  readonly httpQuery?: string;
  readonly httpPrefixHeaders?: string;
  readonly xmlName?: string;
  readonly xmlFlattened?: 1;
  readonly xmlAttribute?: 1;
  /** Prefix and URI, or the URI alone. */
  readonly xmlNamespace?: readonly string[];
  readonly jsonName?: string;
  readonly eventPayload?: 1;
  readonly streaming?: 1;
  readonly sparse?: 1;
  readonly error?: "client" | "server";
  readonly httpError?: number;
  /** Query code and HTTP status. */
  readonly awsQueryError?: readonly [string, number];
}

export type Traits = TableTraits | 0;

export type TableMember = readonly [name: string, shape: number, traits?: TableTraits];

export type TableList = readonly [
  kind: 1,
  name: string,
  traits: Traits,
  item: number,
  itemTraits: Traits,
];

export type TableMap = readonly [
  kind: 2,
  name: string,
  traits: Traits,
  key: number,
  keyTraits: Traits,
  value: number,
  valueTraits: Traits,
];

/** Kinds are the SDK's: 3 structure, 4 union, -3 error. Required members come first. */
export type TableStructure = readonly [
  kind: 3 | 4 | -3,
  name: string,
  traits: Traits,
  requiredCount: number,
  members: readonly TableMember[],
];

export type TableShape = TableList | TableMap | TableStructure;

/** Method, URI pattern (with its literal query) and success status of a REST operation. */
export type TableHttp = readonly [method: string, uri: string, status: number];

export type TableOperation = readonly [
  input: ShapeReference,
  output: ShapeReference,
  http?: TableHttp,
];

export type ModelProtocol =
  | "awsJson1_0"
  | "awsJson1_1"
  | "awsQuery"
  | "restJson1"
  | "restXml"
  | "rpcv2Cbor";

/** What is known of a service without its shapes. */
export interface ServiceFacts {
  readonly name: string;
  readonly serviceId: string;
  readonly signingName: string;
  /** The protocol that the SDK uses; others may be chosen by a request. */
  readonly protocol: ModelProtocol;
  readonly namespace: string;
  readonly xmlNamespace?: string;
  readonly version: string;
  /** What precedes the operation in `X-Amz-Target`. */
  readonly targetPrefix: string;
  /** Errors also carry their code of the query protocol, which the service spoke before. */
  readonly queryCompatible?: true;
  /** First path segments, of the form 2015-03-31, that belong to this service. */
  readonly datedPaths?: readonly string[];
}

export interface ServiceTable extends ServiceFacts {
  readonly sdkVersion: string;
  readonly operations: Readonly<Record<string, TableOperation>>;
  readonly errors: Readonly<Record<string, number>>;
  readonly shapes: readonly TableShape[];
}
