/** Services of another gateway, called over HTTP as this harness's own are called in process. */

import { parseHarnessOptions } from "#config/options.ts";
import { createProviderClient } from "#engines/provider/client.ts";
import { accountId, region } from "#kernel/brand.ts";
import type { Caller } from "#operation/caller.ts";

export interface LinkedServices {
  readonly call: Caller;
  /** Gives its connections back. */
  close(): void;
}

/** The default account of the gateway at `endpoint`, in its default region, until `end`. */
export function servicesAt(
  endpoint: string,
  end: AbortSignal = new AbortController().signal,
): LinkedServices {
  const defaults = parseHarnessOptions({});
  const client = createProviderClient({
    name: "kept-gateway",
    endpoint: () => new URL(endpoint),
    keyOf: async (account) => ({ accessKeyId: account, secretAccessKey: "test" }),
  });
  const call: Caller = async (service, operation, input, { signal } = {}) => {
    const { output } = await client.call({
      ...{ service, operation, input: input as object },
      account: accountId(defaults.account),
      region: region(defaults.region),
      signal: signal ? AbortSignal.any([signal, end]) : end,
      open: () => (async function* () {})(),
    });
    // Carried out as exactly this operation, so the output is of its type.
    return output as never;
  };
  return { call, close: client.close };
}
