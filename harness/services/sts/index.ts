/** STS: who is calling, and temporary credentials. */

import { defineService } from "#operation/service.ts";
import type { StsEngine } from "./engine.ts";
import { validationError } from "./errors.ts";
import { constraints } from "./limits.ts";
import { assumeRole } from "./operations/assume-role.ts";
import { getAccessKeyInfo } from "./operations/get-access-key-info.ts";
import { getCallerIdentity } from "./operations/get-caller-identity.ts";
import { getSessionToken } from "./operations/get-session-token.ts";
import { openStsStore, type StsStore } from "./store.ts";

export const sts = defineService<"sts", StsStore, StsEngine>({
  name: "sts",
  actionPrefix: "sts",
  store: openStsStore,
  transitions: {
    GetCallerIdentity: getCallerIdentity,
    GetSessionToken: getSessionToken,
    GetAccessKeyInfo: getAccessKeyInfo,
  },
  procedures: { AssumeRole: assumeRole },
  constraints,
  invalid: (violation) => validationError(violation.message),
  authorization: {
    // AWS: everyone may ask who they are; whom a role lets in, its trust policy says.
    actions: { GetCallerIdentity: null, GetSessionToken: null, AssumeRole: null },
    resource: (_operation, input) =>
      typeof input["RoleArn"] === "string" ? input["RoleArn"] : "*",
  },
  partial: {
    AssumeRole:
      "Session policies, tags, MFA and source identities are refused, as are other accounts' roles; " +
      "that the role's trust policy names the caller is enough.",
  },
});
