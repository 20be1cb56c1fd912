/** The language of policies, as IAM and STS ask for it: the dispatcher's own. */

import { evaluateTrust } from "#gateway/dispatch/policy-evaluation.ts";
import { validatePolicy } from "#gateway/dispatch/policy-validation.ts";
import type { IamEngine } from "#services/iam/engine.ts";
import type { StsEngine } from "#services/sts/engine.ts";

export const policyEngines: { readonly iam: IamEngine; readonly sts: StsEngine } = {
  iam: { validate: validatePolicy },
  sts: { evaluateTrust },
};
