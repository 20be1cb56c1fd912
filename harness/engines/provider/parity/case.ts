/** What a parity case is: something done with official clients, and what AWS lets be seen of it. */

import type { S3 } from "@aws-sdk/client-s3";
import type { SNS } from "@aws-sdk/client-sns";
import type { SQS } from "@aws-sdk/client-sqs";

export interface Target {
  readonly s3: S3;
  readonly sns: SNS;
  readonly sqs: SQS;
  readonly account: string;
  /** A name that no other case uses. */
  readonly name: (what: string) => string;
  /** A new bucket, topic (its ARN) or queue (its URL). */
  bucket(): Promise<string>;
  topic(): Promise<string>;
  queue(attributes?: Readonly<Record<string, string>>): Promise<string>;
  /** Whatever has been set off has arrived, or `withinMs` has passed. */
  eventually<T>(look: () => Promise<T | undefined>, withinMs?: number): Promise<T | undefined>;
}

export interface ParityCase {
  /** The page of AWS that says what is expected. */
  readonly aws: string;
  /** What is seen at AWS, by that page. */
  readonly expected: unknown;
  /** Does it, and tells what is seen: plain values, without ids that differ each time. */
  see(target: Target): Promise<unknown>;
}

export type ParityCases = Readonly<Record<string, ParityCase>>;

/** The error's name and status, or `fine` when there is none. */
export async function failureOf(act: Promise<unknown>): Promise<unknown> {
  try {
    await act;
    return "fine";
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const { $metadata } = error as { readonly $metadata?: { readonly httpStatusCode?: number } };
    if ($metadata === undefined) throw error;
    return `${error.name} ${$metadata.httpStatusCode}`;
  }
}

/** The failures of several acts, in order. */
export async function failuresOf(...acts: readonly (() => Promise<unknown>)[]): Promise<unknown> {
  const seen: unknown[] = [];
  for (const act of acts) seen.push(await failureOf(act()));
  return seen;
}

/** The same failure for each of several acts. */
export const all = (failure: string, count: number): readonly string[] =>
  Array<string>(count).fill(failure);

/** Letters in the place of what differs each time, the same letter for the same value. */
export function anonymous(): (value: string | undefined) => string | undefined {
  const letters = new Map<string, string>();
  return (value) => {
    if (value === undefined) return undefined;
    const known = letters.get(value) ?? `id ${String.fromCharCode(65 + letters.size)}`;
    letters.set(value, known);
    return known;
  };
}
