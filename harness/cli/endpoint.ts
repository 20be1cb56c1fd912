/** Talking to a harness that already runs, over its control interface. */

import { z } from "zod";
import { HarnessError } from "#kernel/harness-error.ts";

/** The options of every command that asks a running harness. */
export const endpointOptions = {
  endpoint: z.url().default("http://localhost:4566").describe("base URL of the running harness"),
  account: z
    .string()
    .regex(/^\d{12}$/)
    .optional()
    .describe("account to look at; the harness's default account when absent"),
};

export interface EndpointOptions {
  readonly endpoint: string;
  readonly account?: string | undefined;
}

/** The JSON answer of the control interface; what it refuses is thrown in its own words. */
export async function ask<Answer>(
  { endpoint, account }: EndpointOptions,
  path: string,
  query: Readonly<Record<string, string>> = {},
  body?: unknown,
): Promise<Answer> {
  const url = new URL(path, endpoint);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  if (account !== undefined) url.searchParams.set("account", account);
  const init = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
  let response: Response;
  try {
    response = await fetch(url, init);
  } catch (cause) {
    throw new HarnessError(
      "SERVER_NOT_READY",
      `No harness answers at ${endpoint}; start one with \`avalon-aws up\`, ` +
        "or name it with --endpoint.",
      { cause },
    );
  }
  const answer = (await response.json()) as Answer & { readonly error?: string };
  if (!response.ok) throw new HarnessError("CONFIG_INVALID", answer.error ?? response.statusText);
  return answer;
}
