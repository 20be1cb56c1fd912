/**
 * Values made up from the model, for tests of codecs and sweeps of whole services: every member is
 * set, text needs escaping, and a shape inside itself ends the recursion.
 */

import { Buffer } from "node:buffer";
import type { Member, MemberLocation, Shape, StructureShape } from "../shape.ts";

export type Sample = Record<string, unknown>;

/** Text that every format has to escape somewhere. */
export const AWKWARD_TEXT = "a&b <é> \"q\" 'x'";
/** Text that is safe in a header, a path and a query. */
const PLAIN_TEXT = "v-1";
export const SAMPLE_TIME = new Date(1e12);

/** A structure with all its members; members of unions: the first. */
export function sampleStructure(shape: StructureShape): Sample {
  const value = sample(shape, [], "body");
  return (value ?? {}) as Sample;
}

function sample(shape: Shape, within: readonly Shape[], location: MemberLocation): unknown {
  if (within.includes(shape)) return undefined;
  const inside = [...within, shape];
  switch (shape.kind) {
    case "structure":
      return sampleMembers(shape, inside);
    case "list": {
      const item = sample(shape.item, inside, location);
      return item === undefined ? undefined : [item, item];
    }
    case "map": {
      const value = sample(shape.value, inside, location);
      return value === undefined ? undefined : { k1: value, k2: value };
    }
    default:
      return sampleSimple(shape.kind, location);
  }
}

function sampleMembers(shape: StructureShape, inside: readonly Shape[]): Sample {
  const out: Sample = {};
  for (const member of shape.members) {
    const value = sampleMember(member, inside);
    if (value === undefined) continue;
    out[member.name] = value;
    if (shape.union) break;
  }
  return out;
}

/** Only members of an operation's own structure have a place outside the body. */
function sampleMember(member: Member, inside: readonly Shape[]): unknown {
  if (member.location === "status") return 200;
  return sample(member.shape, inside, inside.length === 1 ? member.location : "body");
}

function sampleSimple(kind: Shape["kind"], location: MemberLocation): unknown {
  switch (kind) {
    case "number":
      return 7;
    case "bigint":
      return 7n;
    case "boolean":
      return true;
    case "timestamp":
      return SAMPLE_TIME;
    case "blob":
      return Buffer.from([1, 2, 254]);
    case "document":
      return { a: 1 };
    default:
      return location === "body" || location === "payload" ? AWKWARD_TEXT : PLAIN_TEXT;
  }
}
