/**
 * Temporary credentials for the harness's own processes: functions, application instances, engines.
 * A call signed with them is attributed to that process and, through `setCause`, to what it is
 * doing now; where the process does many things at once, by the X-Amzn-Trace-Id it passes on.
 * SDKs fetch them from a loopback URL, as on ECS.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
 */

import { parentIn } from "#bus/trace-header.ts";
import type { CredentialRegistry } from "#gateway/auth/credentials.ts";
import { accessKeyId as newKeyId } from "#kernel/access-key-id.ts";
import type { AccountId } from "#kernel/brand.ts";
import type { Clock } from "#kernel/clock.ts";
import { textId } from "#kernel/ids.ts";
import type { Random } from "#kernel/random.ts";

export interface Session {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** Calls made with these credentials from now on follow from this journal record. */
  setCause(seq: number | undefined): void;
  /** From now on an X-Amzn-Trace-Id counts whose parent is a journal record that exists. */
  followTraces(exists: (seq: number) => boolean): void;
  close(): void;
}

export interface Sessions {
  open(account: AccountId, roleArn: string, sessionName: string): Session;
  /** The JSON that an SDK reads from AWS_CONTAINER_CREDENTIALS_FULL_URI, by its token. */
  document(token: string): object | undefined;
}

/** How long SDKs keep them before they ask again. */
const VALID_MS = 6 * 3_600_000;

export function createSessions(
  registry: CredentialRegistry,
  random: Random,
  clock: Clock,
): Sessions {
  const open = new Map<string, Session>();
  return {
    open(account, roleArn, sessionName) {
      const role = roleArn.split("/").at(-1) ?? roleArn;
      const accessKeyId = newKeyId(random, "ASIA", account);
      const secretAccessKey = textId(random, 40);
      const sessionToken = textId(random, 64);
      let cause: number | undefined;
      let exists: (seq: number) => boolean = () => false;
      const arn = `arn:aws:sts::${account}:assumed-role/${role}/${sessionName}`;
      const registered = registry.register({
        accessKeyId,
        secret: secretAccessKey,
        sessionToken,
        account,
        principal: { type: "session", account, arn, roleArn },
        cause: (traceHeader = "") => {
          const parent = parentIn(traceHeader);
          return parent !== undefined && exists(parent) ? parent : cause;
        },
      });
      const session: Session = {
        accessKeyId,
        secretAccessKey,
        sessionToken,
        setCause: (seq) => {
          cause = seq;
        },
        followTraces: (known) => {
          exists = known;
        },
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
