/**
 * REST XML: the operation is the method, path and query, members travel all over the HTTP message,
 * the rest is XML. https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html
 */

import type { ServiceModel } from "#model/service-model.ts";
import { eventStream } from "./event-stream.ts";
import { readBindings, writeBindings, writeErrorHeaders } from "./http-bindings.ts";
import type { Answer, ErrorContext, ErrorFacts, Members, Protocol, Target } from "./protocol.ts";
import { xmlQuirks } from "./quirks.ts";
import type { EncodedBody } from "./rest-payload.ts";
import { escapeAttribute, escapeText, XML_PROLOG } from "./xml.ts";
import { readXmlBody, writeBareBody, writeXmlBody, XML_TYPE } from "./xml-body.ts";
import { writeXmlMembers } from "./xml-value.ts";

export const restXml: Protocol = {
  name: "rest-xml",

  decode(target, request) {
    const shape = target.operation.input;
    const input = readBindings(target, request);
    return shape ? { ...input, ...readXmlBody(shape, request.body, request.stored) } : input;
  },

  encode(target, output): Answer {
    const { status, headers } = writeBindings(target, output as Members);
    const { type, body } = encodeBody(target, output as Members);
    if (type !== undefined) headers["content-type"] ??= type;
    return { status: statusFor(target, output as Members) ?? status, headers, body };
  },

  encodeError(service, error, context): Answer {
    const headers = {
      ...writeErrorHeaders(error.shape, error),
      "content-type": XML_TYPE,
    };
    const bare = xmlQuirks[service.name]?.bareErrors;
    const body = bare ? bareError(error, context) : wrappedError(service, error, context);
    return { status: error.status, headers, body: XML_PROLOG + body };
  },
};

function statusFor({ service, operation }: Target, output: Readonly<Members>): number | undefined {
  const quirk = xmlQuirks[service.name]?.statusWith?.[operation.name];
  return quirk && output[quirk.member] !== undefined ? quirk.status : undefined;
}

function encodeBody({ service, operation }: Target, output: Readonly<Members>): EncodedBody {
  const shape = operation.output;
  if (!shape) return { type: undefined, body: undefined };
  const { stream } = shape;
  if (stream !== undefined && stream === shape.payload && stream.shape.kind === "structure") {
    return { type: "application/vnd.amazon.eventstream", body: eventStream(stream, output, "xml") };
  }
  const bareMember = xmlQuirks[service.name]?.bareOutputs?.[operation.name];
  return bareMember === undefined
    ? writeXmlBody(service, shape, output)
    : writeBareBody(service, bareMember, output);
}

const core = (error: ErrorFacts): string => {
  const members = error.shape?.body.filter(({ name }) => name.toLowerCase() !== "message") ?? [];
  return (
    `<Code>${escapeText(error.name)}</Code><Message>${escapeText(error.message)}</Message>` +
    writeXmlMembers(members, error.members)
  );
};

/** Most S3 errors are not modelled; their further elements are free. */
function bareError(error: ErrorFacts, { requestId, resource, hostId }: ErrorContext): string {
  const modelled = new Set(error.shape?.members.map(({ name }) => name));
  const free = Object.entries(error.members)
    .filter(([name]) => !modelled.has(name))
    .map(([name, value]) => `<${name}>${escapeText(String(value))}</${name}>`);
  const inner = core(error) + free.join("");
  return (
    `<Error>${inner}<Resource>${escapeText(resource)}</Resource>` +
    `<RequestId>${requestId}</RequestId><HostId>${hostId}</HostId></Error>`
  );
}

function wrappedError(
  service: ServiceModel,
  error: ErrorFacts,
  { requestId }: ErrorContext,
): string {
  const type = error.fault === "server" ? "Receiver" : "Sender";
  return (
    `<ErrorResponse xmlns="${escapeAttribute(service.xmlNamespace ?? "")}">` +
    `<Error><Type>${type}</Type>${core(error)}</Error>` +
    `<RequestId>${requestId}</RequestId></ErrorResponse>`
  );
}
