/**
 * Who the access keys belong to. An account number is an access key of that account, so that every
 * test may have an account of its own without any set-up; further keys are registered at run time
 * by IAM, STS and the harness's own processes.
 */

import { type AccountId, accountId } from "#kernel/brand.ts";
import type { Principal } from "#kernel/principal.ts";

/** What a call follows from. */
export interface Attribution {
  /** A record of the account's journal; undefined where none is known. */
  readonly cause?: number | undefined;
  /** Why that is not certain, or not known; undefined when it is, and for calls from outside. */
  readonly doubt?: string | undefined;
}

export interface Credential {
  readonly secret: string;
  /** Temporary keys must come with it; a token sent with another key is ignored. */
  readonly sessionToken?: string | undefined;
  readonly account: AccountId;
  readonly principal: Principal;
  /** When it ends, by the harness clock. */
  readonly expiresAt?: number | undefined;
  /** What a call made with it follows from, given its X-Amzn-Trace-Id. */
  readonly attribute?: ((traceHeader: string | undefined) => Attribution) | undefined;
}

export interface CredentialSource {
  find(accessKeyId: string): Credential | undefined;
}

export interface RegisteredCredential extends Credential {
  readonly accessKeyId: string;
}

export interface CredentialRegistry extends CredentialSource {
  /** Makes a key known until the returned function is called. */
  register(credential: RegisteredCredential): () => void;
}

const SHARED_KEY = "test";
const SHARED_SECRET = "test";

export interface CredentialOptions {
  /** The account of the key `test`. */
  readonly defaultAccount?: AccountId;
}

export function createCredentials(options: CredentialOptions = {}): CredentialRegistry {
  const shared = owner(options.defaultAccount ?? accountId("000000000000"));
  const registered = new Map<string, Credential>();
  return {
    find(accessKeyId) {
      const found = registered.get(accessKeyId);
      if (found) return found;
      if (accessKeyId === SHARED_KEY) return shared;
      return /^\d{12}$/.test(accessKeyId) ? owner(accountId(accessKeyId)) : undefined;
    },
    register(credential) {
      registered.set(credential.accessKeyId, credential);
      return () => {
        if (registered.get(credential.accessKeyId) === credential) {
          registered.delete(credential.accessKeyId);
        }
      };
    },
  };
}

/** The account's own key: allowed everything there. */
function owner(account: AccountId): Credential {
  const arn = `arn:aws:iam::${account}:root`;
  return { secret: SHARED_SECRET, account, principal: { type: "account", account, arn } };
}
