/** Temporary credentials: made, kept until they expire, and found again by whoever verifies them. */

import { accessKeyId } from "#kernel/access-key-id.ts";
import type { AccountId } from "#kernel/brand.ts";
import { textId } from "#kernel/ids.ts";
import type { AccountPrincipal, SessionPrincipal } from "#kernel/principal.ts";
import type { TransitionContext } from "#operation/context.ts";
import type { Transition } from "#operation/service.ts";
import type { SessionDocument, StsStore } from "./store.ts";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

export interface SessionRequest {
  readonly identity: SessionDocument["identity"];
  readonly seconds: number;
}

/** Keeps new credentials, and forgets those that expired. */
export const openSession: Transition<StsStore, SessionRequest, SessionDocument> = (
  request,
  ctx,
) => {
  const expired = ctx.store.sessions.scanBy("byExpiry", { from: 0, to: ctx.now - 1 });
  for (const { key } of expired) ctx.store.sessions.remove(key);
  const session = newSession(request, ctx);
  ctx.store.sessions.put(session.accessKeyId, session);
  return { output: session };
};

function newSession(request: SessionRequest, ctx: TransitionContext<StsStore>): SessionDocument {
  return {
    accessKeyId: accessKeyId(ctx.random, "ASIA", ctx.account),
    secret: textId(ctx.random, 40, ALPHABET),
    token: textId(ctx.random, 356, ALPHABET),
    identity: request.identity,
    // AWS tells whole seconds, so they are what counts.
    expiresAt: (Math.floor(ctx.now / 1000) + request.seconds) * 1000,
  };
}

export const credentialsShape = (session: SessionDocument) => ({
  AccessKeyId: session.accessKeyId,
  SecretAccessKey: session.secret,
  SessionToken: session.token,
  Expiration: new Date(session.expiresAt),
});

export interface FoundSession {
  readonly account: AccountId;
  readonly secret: string;
  readonly sessionToken: string;
  readonly principal: AccountPrincipal | SessionPrincipal;
  /** Milliseconds, by the harness clock; the session is still found after that. */
  readonly expiresAt: number;
}

/** The session of that access key id in this account, for whoever verifies signatures. */
export function findSession(
  store: StsStore,
  account: AccountId,
  accessKeyId: string,
): FoundSession | undefined {
  const session = store.sessions.find(accessKeyId);
  if (!session) return undefined;
  const { secret, token, identity, expiresAt } = session;
  const principal = { ...identity, account };
  return { secret, sessionToken: token, account, principal, expiresAt };
}
