/**
 * REST XML: the operation is the method, path and query, members travel all over the HTTP message,
 * the rest is XML. https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html
 */

import type { ServiceModel } from "#model/service-model.ts";
import type { Member, StructureShape } from "#model/shape.ts";
import { eventStream } from "./event-stream.ts";
import { readBindings, writeBindings, writeErrorHeaders } from "./http-bindings.ts";
import { textOf } from "./json-value.ts";
import type {
  Answer,
  ErrorContext,
  ErrorFacts,
  Members,
  Protocol,
  RequestParts,
  Target,
} from "./protocol.ts";
import { xmlQuirks } from "./quirks.ts";
import { type EncodedBody, encodePlainPayload } from "./rest-payload.ts";
import { escapeAttribute, escapeText, parseXml, XML_PROLOG } from "./xml.ts";
import { element, readXml, readXmlMembers, writeXmlMembers } from "./xml-value.ts";

const XML_TYPE = "application/xml";

export const restXml: Protocol = {
  name: "rest-xml",

  decode(target, request) {
    const shape = target.operation.input;
    const input = readBindings(target, request);
    if (shape?.payload) {
      const value = readPayload(shape.payload, request);
      if (value !== undefined) input[shape.payload.name] = value;
    } else if (shape && shape.body.length > 0 && request.body.length > 0) {
      Object.assign(input, readXmlMembers(shape.body, parseXml(textOf(request.body))));
    }
    return input;
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

function readPayload({ shape }: Member, { body, stored }: RequestParts): unknown {
  if (shape.kind === "blob") return shape.streaming ? stored : body;
  if (body.length === 0) return undefined;
  return shape.kind === "string" ? textOf(body) : readXml(shape, parseXml(textOf(body)));
}

function encodeBody({ service, operation }: Target, output: Readonly<Members>): EncodedBody {
  const shape = operation.output;
  if (!shape) return { type: undefined, body: undefined };
  if (shape.payload) return encodePayload(service, shape, shape.payload, output);
  if (shape.body.length === 0) return { type: undefined, body: undefined };
  const namespace = escapeAttribute(service.xmlNamespace ?? "");
  const bareMember = xmlQuirks[service.name]?.bareOutputs?.[operation.name];
  if (bareMember !== undefined) {
    const text = escapeText(String(output[bareMember] ?? ""));
    const body = `${XML_PROLOG}<${bareMember} xmlns="${namespace}">${text}</${bareMember}>`;
    return { type: XML_TYPE, body };
  }
  const root = shape.traits.xmlName ?? shape.name;
  const inner = writeXmlMembers(shape.body, output);
  return { type: XML_TYPE, body: `${XML_PROLOG}<${root} xmlns="${namespace}">${inner}</${root}>` };
}

function encodePayload(
  service: ServiceModel,
  output: StructureShape,
  payload: Member,
  value: Readonly<Members>,
): EncodedBody {
  const { shape, traits } = payload;
  if (payload === output.stream && shape.kind === "structure") {
    return {
      type: "application/vnd.amazon.eventstream",
      body: eventStream(payload, value, "xml"),
    };
  }
  const plain = encodePlainPayload(shape, value[payload.name]);
  if (plain) return plain;
  const structure = shape as StructureShape;
  const name = traits.xmlName ?? structure.traits.xmlName ?? structure.name;
  const inNamespace = traits.xmlNamespace
    ? traits
    : { ...traits, xmlNamespace: structure.traits.xmlNamespace ?? [service.xmlNamespace ?? ""] };
  return {
    type: XML_TYPE,
    body: XML_PROLOG + element(name, structure, value[payload.name], inNamespace),
  };
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
