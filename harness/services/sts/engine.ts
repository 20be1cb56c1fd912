/** What STS needs from outside: the language of policies, which the dispatcher speaks. */

import type { Principal } from "#kernel/principal.ts";
import type { PolicyDocument } from "#operation/policy.ts";

export interface StsEngine {
  /** Whether a role's trust policy lets the caller in, and why. */
  evaluateTrust(
    request: {
      readonly principal: Principal;
      readonly action: string;
      readonly resource: string;
      readonly context: Readonly<Record<string, string>>;
    },
    trust: PolicyDocument,
  ): { readonly allowed: boolean; readonly reason: string };
}
