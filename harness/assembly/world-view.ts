/** One account of the harness as its users see it: calls, clients, journal, trace. */

import type { Journal } from "#bus/journal.ts";
import { readTrace, type Trace } from "#bus/trace.ts";
import { outputOf } from "#gateway/dispatch/output-of.ts";
import type { AccountId } from "#kernel/brand.ts";
import { uuid } from "#kernel/ids.ts";
import type { Principal } from "#kernel/principal.ts";
import type { Random } from "#kernel/random.ts";
import type { Caller } from "#operation/caller.ts";
import type { Core } from "./core.ts";

/** What AWS SDK clients of JavaScript are constructed with. */
export interface ClientConfig {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** For S3; other clients ignore it. */
  readonly forcePathStyle: true;
}

export interface WorldView {
  readonly account: string;
  readonly region: string;
  /** What every SDK and the AWS CLI read. */
  readonly env: Readonly<Record<string, string>>;
  readonly journal: Journal;
  /** Calls an operation in process, as the account's owner. */
  readonly call: Caller;
  /** An SDK client of this account: `client(S3Client)`. */
  client<Client>(Constructor: new (config: ClientConfig) => Client): Client;
  /** The causal trees that name an object's key or URL, a message or job id, an ARN. */
  trace(ref: string): Trace;
}

export interface WorldViewOptions {
  readonly core: Core;
  readonly account: AccountId;
  /** The key that signs for this account. */
  readonly accessKeyId: string;
  readonly region: string;
  readonly endpoint: string;
  readonly random: Random;
}

export function createWorldView(options: WorldViewOptions): WorldView {
  const { account, region, endpoint, accessKeyId } = options;
  const { journal } = options.core.worlds.of(account);
  const owner: Principal = { type: "account", account, arn: `arn:aws:iam::${account}:root` };
  return {
    account,
    region,
    journal,
    env: {
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
    },
    call: callerAs(options, { principal: owner, byClient: false }),
    client: (Constructor) =>
      new Constructor({
        endpoint,
        region,
        credentials: { accessKeyId, secretAccessKey: "test" },
        forcePathStyle: true,
      }),
    trace: (ref) => readTrace(journal, ref),
  };
}

export interface CallerOptions {
  readonly principal: Principal;
  /** Whether faults at calls strike it, as they would a client's. */
  readonly byClient: boolean;
}

/** Typed calls made inside the process. */
export function callerAs(
  options: WorldViewOptions,
  { principal, byClient }: CallerOptions,
): Caller {
  const { core, account, region, endpoint, random } = options;
  return async (service, operation, input, how = {}) => {
    const outcome = await core.dispatcher.dispatch({
      service,
      operation,
      input: input as object,
      account,
      region: region as never,
      principal,
      requestId: uuid(random),
      cause: how.cause,
      traceHeader: undefined,
      origin: endpoint,
      sourceIp: "127.0.0.1",
      signal: how.signal ? AbortSignal.any([how.signal, core.signal]) : core.signal,
      byClient,
      wire: undefined,
    });
    // Carried out as exactly this operation, so the output is of its type.
    return outputOf(outcome) as never;
  };
}
