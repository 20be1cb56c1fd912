/**
 * The wire model as codecs walk it: shapes with their traits resolved and every reference a direct
 * link, so decoding a value is a plain recursion without look-ups.
 */

import type { TableTraits } from "./table.ts";

export type Shape = SimpleShape | ListShape | MapShape | StructureShape;

export interface SimpleShape {
  readonly kind: "string" | "number" | "boolean" | "timestamp" | "blob" | "document" | "bigint";
  /** Only of timestamps, and only when the model fixes it. */
  readonly format: TimestampFormat | undefined;
  /** A blob that is never held in memory: `StoredBody` in inputs, `BodySource` in outputs. */
  readonly streaming: boolean;
}

export type TimestampFormat = "date-time" | "http-date" | "epoch-seconds";

export interface ListShape {
  readonly kind: "list";
  readonly name: string;
  readonly traits: TableTraits;
  readonly item: Shape;
  readonly itemTraits: TableTraits;
  /** Element name of an item in XML and in forms. */
  readonly itemName: string;
}

export interface MapShape {
  readonly kind: "map";
  readonly name: string;
  readonly traits: TableTraits;
  readonly value: Shape;
  readonly valueTraits: TableTraits;
  readonly keyName: string;
  readonly valueName: string;
}

export interface StructureShape {
  readonly kind: "structure";
  readonly name: string;
  readonly traits: TableTraits;
  readonly union: boolean;
  readonly members: readonly Member[];
  /** The member that is the whole HTTP body, if any. */
  readonly payload: Member | undefined;
  /** The members that are serialized together in the HTTP body. */
  readonly body: readonly Member[];
  /** The member that carries bytes or events as they come, if any. */
  readonly stream: Member | undefined;
}

/** Where a member travels in the REST protocols. */
export type MemberLocation =
  | "label"
  | "header"
  | "prefix-headers"
  | "query"
  | "query-map"
  | "status"
  | "payload"
  | "body";

export interface Member {
  readonly name: string;
  readonly shape: Shape;
  readonly traits: TableTraits;
  readonly required: boolean;
  readonly location: MemberLocation;
  readonly xmlName: string;
  readonly jsonName: string;
  /** Lower-case header, header prefix or query parameter; empty where it travels otherwise. */
  readonly wireName: string;
  readonly flattened: boolean;
}

/** An operation of the model. */
export interface Operation {
  readonly name: string;
  readonly input: StructureShape | undefined;
  readonly output: StructureShape | undefined;
  /** Present in the REST protocols. */
  readonly http: HttpBinding | undefined;
}

export interface HttpBinding {
  readonly method: string;
  /** The path's segments: literals, `{Label}` or `{Greedy+}`. */
  readonly segments: readonly string[];
  /** Query parameters that are part of the operation's address; undefined means any value. */
  readonly literals: readonly (readonly [name: string, value: string | undefined])[];
  readonly status: number;
}
