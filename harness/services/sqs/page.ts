/** Lists in pages: a token is the name that the page before ended with. */

import { Buffer } from "node:buffer";
import * as errors from "./errors.ts";

export const formatToken = (name: string): string => Buffer.from(name).toString("base64");

/** The name in a token; throws when it is not one that a list gave out. */
export function parseToken(token: string | undefined): string | undefined {
  if (token === undefined) return undefined;
  const name = Buffer.from(token, "base64").toString();
  if (formatToken(name) !== token) {
    throw errors.invalidValue(token, "NextToken", "It was not given out by this operation.");
  }
  return name;
}
