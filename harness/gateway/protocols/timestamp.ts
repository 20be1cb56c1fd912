/**
 * Timestamps in the three forms of Smithy's timestampFormat trait.
 * https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html#timestamp-formats
 * Reading accepts any of the forms, since SDK generations differ in which one they send.
 */

import type { TimestampFormat } from "#model/shape.ts";
import { MalformedInput } from "./protocol.ts";

const EPOCH = /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i;
const DATE_TIME = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:?\d\d)?)?$/i;
const HTTP_DATE = /^[A-Z][a-z]+,? \d{1,2}[ -][A-Z][a-z]{2}[ -]\d{2,4} \d\d:\d\d:\d\d(\.\d+)? GMT$/;

/** The largest time that a `Date` holds. */
const EPOCH_MS_MAX = 8.64e15;

/** Throws {@link MalformedInput} for what is no timestamp. */
export function parseTimestamp(text: string): Date {
  const value = text.trim();
  if (EPOCH.test(value)) return dateOfEpoch(Number(value));
  const iso = DATE_TIME.exec(value);
  if (iso) return checked(new Date(`${iso[1]}T${iso[2] ?? "00:00"}${iso[3] ?? "Z"}`), text);
  if (HTTP_DATE.test(value)) return checked(new Date(value), text);
  throw notATimestamp(text);
}

/** The date of a number of seconds. */
export function dateOfEpoch(seconds: number): Date {
  const ms = Math.round(seconds * 1000);
  if (!(Math.abs(ms) <= EPOCH_MS_MAX)) throw notATimestamp(String(seconds));
  return new Date(ms);
}

export function formatTimestamp(date: Date, format: TimestampFormat): string {
  if (format === "epoch-seconds") return String(date.getTime() / 1000);
  return format === "http-date" ? date.toUTCString() : date.toISOString();
}

function checked(date: Date, text: string): Date {
  if (Number.isNaN(date.getTime())) throw notATimestamp(text);
  return date;
}

const notATimestamp = (text: string) =>
  new MalformedInput("parameter", `"${text.slice(0, 80)}" is not a timestamp`);
