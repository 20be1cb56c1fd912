/**
 * Deliveries that are due or waiting. They are written in the transaction of the event they follow
 * from, so an accepted event survives a crash, and leave only when they succeeded or were given up.
 */

import { Buffer } from "node:buffer";
import type { Region } from "#kernel/brand.ts";
import type { Instant } from "#kernel/clock.ts";
import { isJsonObject, type Json } from "#kernel/json.ts";
import type { Database, Row } from "#store/database.ts";
import type { Delivery } from "./events.ts";

export interface PendingDelivery {
  readonly id: number;
  readonly delivery: Delivery;
  readonly region: Region;
  /** Journal record of the event it follows from. */
  readonly cause: number;
  /** X-Amzn-Trace-Id of the call that published the event. */
  readonly traceHeader?: string | undefined;
  /** Attempts made so far. */
  readonly attempts: number;
  readonly due: Instant;
  readonly refs: readonly string[];
}

export interface Outbox {
  add(pending: Omit<PendingDelivery, "id">): PendingDelivery;
  /** Records a failed attempt and when the next one is due. */
  postpone(id: number, attempts: number, due: Instant): void;
  remove(id: number): void;
  list(): readonly PendingDelivery[];
  size(): number;
}

export function openOutbox(database: Database): Outbox {
  database.define(`CREATE TABLE IF NOT EXISTS outbox (id INTEGER PRIMARY KEY, region TEXT NOT NULL,
    cause INTEGER NOT NULL, attempts INTEGER NOT NULL, due INTEGER NOT NULL,
    content TEXT NOT NULL)`);
  return {
    add(pending) {
      const { delivery, refs, traceHeader } = pending;
      const { id } = database.run(
        "INSERT INTO outbox (region, cause, attempts, due, content) VALUES (?, ?, ?, ?, ?)",
        pending.region,
        pending.cause,
        pending.attempts,
        pending.due,
        JSON.stringify({ delivery, refs, traceHeader }, bytesToText),
      );
      return { ...pending, id };
    },
    postpone: (id, attempts, due) =>
      void database.run("UPDATE outbox SET attempts = ?, due = ? WHERE id = ?", attempts, due, id),
    remove: (id) => void database.run("DELETE FROM outbox WHERE id = ?", id),
    list: () => database.all("SELECT * FROM outbox ORDER BY id").map(pendingOf),
    size: () => Number(database.one("SELECT count(*) AS n FROM outbox")?.["n"]),
  };
}

function pendingOf(row: Row): PendingDelivery {
  // Written by `add`, so it has that shape.
  const content = JSON.parse(String(row["content"]), textToBytes) as Pick<
    PendingDelivery,
    "delivery" | "refs" | "traceHeader"
  >;
  return {
    ...content,
    id: Number(row["id"]),
    region: String(row["region"]) as Region,
    cause: Number(row["cause"]),
    attempts: Number(row["attempts"]),
    due: Number(row["due"]),
  };
}

function bytesToText(_name: string, value: unknown): unknown {
  if (!(value instanceof Uint8Array)) return value;
  return { $bytes: Buffer.from(value).toString("base64") };
}

function textToBytes(_name: string, value: Json): unknown {
  if (isJsonObject(value) && typeof value["$bytes"] === "string")
    return new Uint8Array(Buffer.from(value["$bytes"], "base64"));
  return value;
}
