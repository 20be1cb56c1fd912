/**
 * Temporary credentials for the harness's own processes: functions, application instances, engines.
 * A call signed with them is attributed to that process and to what it is doing: the cause that was
 * set, for a process that does one thing at a time, or one of its errands, for one that does many.
 * SDKs fetch them from a loopback URL, as on ECS.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
 */

import type { Errand, ErrandRecord } from "#engines/beanstalk/identity.ts";
import type { CredentialRegistry } from "#gateway/auth/credentials.ts";
import { accessKeyId as newKeyId } from "#kernel/access-key-id.ts";
import type { AccountId } from "#kernel/brand.ts";
import { textId } from "#kernel/ids.ts";
import { rolePrincipal } from "#kernel/principal.ts";
import { createErrands, type ErrandsOptions } from "./errands.ts";

export interface Session {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** Calls made with these credentials from now on follow from this journal record. */
  setCause(seq: number): void;
  /** The process is asked for something, by a request with the X-Amzn-Trace-Id `incoming`. */
  begin(record: ErrandRecord, incoming?: string): Errand;
  close(): void;
}

export interface Sessions {
  open(account: AccountId, roleArn: string, sessionName: string): Session;
  /** The JSON that an SDK reads from AWS_CONTAINER_CREDENTIALS_FULL_URI, by its token. */
  document(token: string): object | undefined;
}

/** How long SDKs keep them before they ask again. */
const VALID_MS = 6 * 3_600_000;

export function createSessions(registry: CredentialRegistry, options: ErrandsOptions): Sessions {
  const { random, clock } = options;
  const open = new Map<string, Session>();
  const bookOf = createErrands(options);
  return {
    open(account, roleArn, sessionName) {
      const accessKeyId = newKeyId(random, "ASIA", account);
      const secretAccessKey = textId(random, 40);
      const sessionToken = textId(random, 64);
      const errands = bookOf(account, sessionName);
      let cause: number | undefined;
      const registered = registry.register({
        accessKeyId,
        secret: secretAccessKey,
        sessionToken,
        account,
        principal: rolePrincipal(account, roleArn, sessionName),
        attribute: (traceHeader) =>
          cause === undefined ? errands.attribute(traceHeader) : { cause },
      });
      const session: Session = {
        accessKeyId,
        secretAccessKey,
        sessionToken,
        setCause: (seq) => {
          cause = seq;
        },
        begin: errands.begin,
        close: () => {
          open.delete(sessionToken);
          registered();
        },
      };
      open.set(sessionToken, session);
      return session;
    },
    document(token) {
      const session = open.get(token);
      return (
        session && {
          AccessKeyId: session.accessKeyId,
          SecretAccessKey: session.secretAccessKey,
          Token: session.sessionToken,
          Expiration: new Date(clock.now() + VALID_MS).toISOString(),
        }
      );
    },
  };
}
