/** Temporary credentials that were handed out, the same in every region. */

import type { OperationName } from "#model/types/index.ts";
import type { ProcedureOf, StoreScope, TransitionOf } from "#operation/service.ts";
import { shelvesOf } from "#operation/shelves.ts";
import type { Collection } from "#store/documents.ts";
import type { StsEngine } from "./engine.ts";

export interface SessionDocument {
  readonly accessKeyId: string;
  readonly secret: string;
  readonly token: string;
  /** Whom calls signed with it are made as. */
  readonly identity:
    | { readonly type: "account"; readonly arn: string }
    | { readonly type: "session"; readonly arn: string; readonly roleArn: string };
  /** Milliseconds, by the harness clock. */
  readonly expiresAt: number;
}

export interface StsStore {
  readonly sessions: Collection<SessionDocument>;
}

export type StsTransition<O extends OperationName<"sts">> = TransitionOf<"sts", O, StsStore>;
export type StsProcedure<O extends OperationName<"sts">> = ProcedureOf<
  "sts",
  O,
  StsStore,
  StsEngine
>;

export function openStsStore(scope: StoreScope): StsStore {
  const shelf = shelvesOf("sts", scope, "global");
  return {
    sessions: shelf<SessionDocument>("sessions", {
      indexes: { byExpiry: (session) => session.expiresAt },
    }),
  };
}
