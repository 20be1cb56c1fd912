/**
 * The client's side of a wire protocol: typed inputs become requests and answers become typed
 * outputs, by the same tables as the gateway's own side. For the services that another provider
 * may carry out; no service knows of it.
 */

import type { ServiceModel } from "#model/service-model.ts";
import type { ModelProtocol } from "#model/table.ts";
import { awsJsonClient } from "./aws-json.ts";
import { awsQueryClient } from "./aws-query.ts";
import type { ClientCodec } from "./client-codec.ts";
import { restXmlClient } from "./rest-xml.ts";

const codecs: Readonly<Partial<Record<ModelProtocol, ClientCodec>>> = {
  awsJson1_0: awsJsonClient,
  awsJson1_1: awsJsonClient,
  awsQuery: awsQueryClient,
  restXml: restXmlClient,
};

/** Undefined for a service whose protocol has no client's side here. */
export const codecFor = ({ protocol }: ServiceModel): ClientCodec | undefined => codecs[protocol];
