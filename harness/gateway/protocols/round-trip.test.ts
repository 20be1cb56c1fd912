import { Buffer } from "node:buffer";
import { describe, expect, test } from "vitest";
import { modelledServices, serviceModel } from "#model/service-model.ts";
import type { MemberLocation, Operation, Shape, StructureShape } from "#model/shape.ts";
import { type Sample, sampleStructure } from "#model/testing/sample.ts";
import type { ServiceName } from "#model/types/index.ts";
import { writeForm } from "../client/form.ts";
import { awsQuery } from "./aws-query.ts";
import type { Answer, Protocol, RequestParts, Target } from "./protocol.ts";
import { protocols } from "./protocols.ts";
import { parseXml } from "./xml.ts";
import { readXmlMembers } from "./xml-value.ts";

/** Every structure that a service's inputs or outputs can reach, but for those that stream. */
function structuresOf(name: ServiceName, side: "input" | "output"): readonly StructureShape[] {
  const found = new Set<Shape>();
  const visit = (shape: Shape | undefined) => {
    if (!shape || found.has(shape)) return;
    found.add(shape);
    if (shape.kind === "structure") for (const member of shape.members) visit(member.shape);
    if (shape.kind === "list") visit(shape.item);
    if (shape.kind === "map") visit(shape.value);
  };
  for (const operation of serviceModel(name).operations.values()) visit(operation[side]);
  return [...found]
    .filter((shape) => shape.kind === "structure")
    .filter((shape) => shape.stream === undefined);
}

/** An operation that takes and gives the same structure. */
const echoing = (name: ServiceName, shape: StructureShape): Target => {
  const http = { method: "POST", segments: [], literals: [], status: 200 };
  const operation: Operation = { name: "Echo", input: shape, output: shape, http };
  return { service: serviceModel(name), operation };
};

const requestOf = ({ headers, body }: Answer): RequestParts => ({
  path: "/",
  query: new URLSearchParams(),
  headers,
  labels: {},
  body: typeof body === "string" ? Buffer.from(body) : ((body as Uint8Array) ?? Buffer.alloc(0)),
  stored: undefined,
  origin: "http://localhost",
});

/** The members that travel in one of `locations`. */
const pick = (shape: StructureShape, value: Sample, locations: readonly MemberLocation[]) =>
  Object.fromEntries(
    shape.members
      .filter(({ name, location }) => name in value && locations.includes(location))
      .map(({ name }) => [name, value[name]]),
  );

const AWAY_FROM_URL: readonly MemberLocation[] = ["body", "payload", "header", "prefix-headers"];

describe.for(modelledServices())("%s", (service) => {
  const { protocol: own, queryCompatible } = serviceModel(service);
  const inputs = structuresOf(service, "input");
  const outputs = structuresOf(service, "output");
  const speaksQuery = own === "awsQuery" || queryCompatible === true;

  /** Encodes each structure as an output and decodes the answer as if it were a request. */
  const expectSurvival = (protocol: Protocol, shapes: readonly StructureShape[]) => {
    for (const shape of shapes) {
      const sampled = sampleStructure(shape);
      const rest = protocol.name.startsWith("rest-");
      const value = rest ? pick(shape, sampled, AWAY_FROM_URL) : sampled;
      const target = echoing(service, shape);
      const answer = protocol.encode(target, value, "id");
      expect(protocol.decode(target, requestOf(answer)), shape.name).toEqual(value);
    }
  };

  test.for(["aws-json", "rpc-v2-cbor", "rest-json"] as const)("survives %s", (name) => {
    expectSurvival(protocols[name], [...inputs, ...outputs]);
  });

  if (own === "restXml")
    test("survives rest-xml", () => {
      // Attributes stand on an element, which the root of a message does not have for itself.
      const hasAttributes = (shape: StructureShape) =>
        shape.members.some(({ traits }) => traits.xmlAttribute);
      const shapes = [...inputs, ...outputs].filter((shape) => !hasAttributes(shape));
      expectSurvival(protocols["rest-xml"], shapes);
    });

  if (speaksQuery)
    test("survives a query answer", () => {
      for (const shape of outputs) {
        const value = sampleStructure(shape);
        const { body } = awsQuery.encode(echoing(service, shape), value, "id");
        const [result] = parseXml(String(body)).children;
        expect(result?.name).toBe("EchoResult");
        expect(readXmlMembers(shape.members, result ?? parseXml("<x/>")), shape.name).toEqual(
          value,
        );
      }
    });

  if (speaksQuery)
    test("survives a query form", () => {
      for (const shape of inputs) {
        const value = sampleStructure(shape);
        const body = Buffer.from(writeForm(shape, value).toString());
        const parts = requestOf({ status: 200, headers: {}, body });
        expect(awsQuery.decode(echoing(service, shape), parts), shape.name).toEqual(value);
      }
    });
});
