/**
 * The AWS query protocol: a form with Action and Version in, XML out.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 * SQS speaks it to older SDKs beside JSON.
 */

import type { ServiceModel } from "#model/service-model.ts";
import { parseForm, readFormMembers } from "./form.ts";
import { textOf } from "./json-value.ts";
import type { Answer, Members, Protocol, RequestParts } from "./protocol.ts";
import { queryQuirks } from "./quirks.ts";
import { escapeAttribute, escapeText, XML_PROLOG } from "./xml.ts";
import { writeXmlMembers } from "./xml-value.ts";

const HEADERS = { "content-type": "text/xml" };

export const awsQuery: Protocol = {
  name: "aws-query",

  decode({ service, operation }, request) {
    if (!operation.input) return {};
    const input = readFormMembers(operation.input.members, parseForm(formOf(request)));
    const fromPath = queryQuirks[service.name]?.memberFromPath;
    if (fromPath !== undefined && request.path.length > 1) {
      input[fromPath] ??= `${request.origin}${request.path}`;
    }
    return input;
  },

  encode({ service, operation }, output, requestId): Answer {
    const shape = operation.output;
    // Structures are plain records of their members.
    const members = shape ? writeXmlMembers(shape.members, output as Members) : "";
    const result = shape ? `<${operation.name}Result>${members}</${operation.name}Result>` : "";
    const metadata = `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`;
    const tag = `${operation.name}Response`;
    const body = `<${tag} xmlns="${namespaceOf(service)}">${result}${metadata}</${tag}>`;
    return { status: 200, headers: HEADERS, body };
  },

  encodeError(service, error, { requestId }): Answer {
    const members = error.shape?.members.filter(({ name }) => name.toLowerCase() !== "message");
    const body =
      `${XML_PROLOG}<ErrorResponse xmlns="${namespaceOf(service)}"><Error>` +
      `<Type>${error.fault === "server" ? "Receiver" : "Sender"}</Type>` +
      `<Code>${escapeText(error.queryCode)}</Code><Message>${escapeText(error.message)}</Message>` +
      `${writeXmlMembers(members ?? [], error.members)}</Error>` +
      `<RequestId>${requestId}</RequestId></ErrorResponse>`;
    return { status: error.queryStatus, headers: HEADERS, body };
  },
};

/** The parameters of a request: those of the body, and of the query where the body lacks them. */
export function formOf({ query, body }: Pick<RequestParts, "query" | "body">): URLSearchParams {
  if (body.length === 0) return query;
  const form = new URLSearchParams(textOf(body));
  for (const [name, value] of query) if (!form.has(name)) form.append(name, value);
  return form;
}

const namespaceOf = (service: ServiceModel): string =>
  escapeAttribute(service.xmlNamespace ?? queryQuirks[service.name]?.xmlNamespace ?? "");
