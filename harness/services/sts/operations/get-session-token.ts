/** GetSessionToken: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html */

import { notBuilt, sessionsMayNot } from "../errors.ts";
import { TOKEN_SECONDS } from "../limits.ts";
import { credentialsShape, openSession } from "../session.ts";
import type { StsTransition } from "../store.ts";

/** The caller's own identity under temporary credentials; only long-term keys may ask. */
export const getSessionToken: StsTransition<"GetSessionToken"> = (input, ctx) => {
  if (input.SerialNumber !== undefined) throw notBuilt("SerialNumber");
  const { principal } = ctx;
  const user = principal.type === "session" && !/:assumed-role\//.test(principal.arn);
  if (principal.type !== "account" && !user) throw sessionsMayNot("GetSessionToken");
  const identity =
    principal.type === "account"
      ? ({ type: "account", arn: principal.arn } as const)
      : ({ type: "session", arn: principal.arn, roleArn: principal.arn } as const);
  const seconds = input.DurationSeconds ?? TOKEN_SECONDS.usual;
  const { output: session } = openSession({ identity, seconds }, ctx);
  return { output: { Credentials: credentialsShape(session) } };
};
