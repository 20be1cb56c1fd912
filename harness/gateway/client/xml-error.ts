/**
 * What an XML answer says of a failure: S3's bare `<Error>`, or one inside an `<ErrorResponse>`.
 * An answer to HEAD says nothing but its status.
 */

import type { ServiceModel } from "#model/service-model.ts";
import { textOf } from "../protocols/json-value.ts";
import { MalformedInput } from "../protocols/protocol.ts";
import { parseXml, type XmlElement } from "../protocols/xml.ts";
import { readXmlMembers } from "../protocols/xml-value.ts";
import type { FailedAnswer, Incoming } from "./client-codec.ts";

/** The codes that S3's SDKs give to answers without a body. */
const BARE: Readonly<Record<number, readonly [code: string, message: string]>> = {
  301: ["PermanentRedirect", "Moved Permanently"],
  304: ["NotModified", "Not Modified"],
  400: ["BadRequest", "Bad Request"],
  403: ["AccessDenied", "Access Denied"],
  404: ["NotFound", "Not Found"],
  405: ["MethodNotAllowed", "Method Not Allowed"],
  412: ["PreconditionFailed", "Precondition Failed"],
  416: ["InvalidRange", "Requested Range Not Satisfiable"],
};

/** Told by the gateway about its own request instead. */
const OWN = ["Code", "Message", "Type", "Resource", "RequestId", "HostId"];

export function readXmlError(service: ServiceModel, { status, body }: Incoming): FailedAnswer {
  const error = errorIn(body);
  const text = (name: string) => error?.children.find((child) => child.name === name)?.text.trim();
  const [code, message] = BARE[status] ?? [`Http${status}`, `The answer had the status ${status}.`];
  const found = { code: text("Code") ?? code, message: text("Message") ?? message };
  if (!error) return { ...found, members: {} };
  const modelled = service.errorShape(found.code);
  const named = modelled ? readXmlMembers(modelled.body, error) : {};
  return { ...found, members: { ...freeMembers(error), ...named } };
}

function errorIn(body: Uint8Array): XmlElement | undefined {
  if (body.length === 0) return undefined;
  try {
    const root = parseXml(textOf(body));
    return root.name === "Error" ? root : root.children.find(({ name }) => name === "Error");
  } catch (error) {
    // A proxy's or a crashed server's page: the status has to do.
    if (error instanceof MalformedInput) return undefined;
    throw error;
  }
}

const freeMembers = (error: XmlElement): Record<string, string> =>
  Object.fromEntries(
    error.children
      .filter(({ name, children }) => children.length === 0 && !OWN.includes(name))
      .map(({ name, text }) => [name, text]),
  );
