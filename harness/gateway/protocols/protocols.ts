/** All wire protocols by name, and the one that a service's SDK client speaks. */

import type { ModelProtocol } from "#model/table.ts";
import type { WireProtocol } from "../call.ts";
import { awsJson } from "./aws-json.ts";
import { awsQuery } from "./aws-query.ts";
import type { Protocol } from "./protocol.ts";
import { restJson } from "./rest-json.ts";
import { restXml } from "./rest-xml.ts";
import { rpcV2Cbor } from "./rpc-v2-cbor.ts";

export const protocols: Readonly<Record<WireProtocol, Protocol>> = {
  "aws-json": awsJson,
  "aws-query": awsQuery,
  "rest-json": restJson,
  "rest-xml": restXml,
  "rpc-v2-cbor": rpcV2Cbor,
};

/** The names of the SDK's protocols, in ours. */
export const wireProtocolOf: Readonly<Record<ModelProtocol, WireProtocol>> = {
  awsJson1_0: "aws-json",
  awsJson1_1: "aws-json",
  awsQuery: "aws-query",
  restJson1: "rest-json",
  restXml: "rest-xml",
  rpcv2Cbor: "rpc-v2-cbor",
};
