/** STS's numbers. https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */

import type { Constraints } from "#operation/constraint.ts";

export const ASSUMED_SECONDS = { min: 900, usual: 3_600, max: 43_200 };

/** AWS: a role that assumes a role gets one hour at most. */
export const CHAINED_SECONDS_MAX = 3_600;

export const TOKEN_SECONDS = { min: 900, usual: 43_200, max: 129_600 };

export const constraints: Readonly<Record<string, Constraints>> = {
  AssumeRole: {
    RoleArn: { required: true, min: 20, max: 2_048 },
    RoleSessionName: { required: true, min: 2, max: 64, pattern: /^[\w+=,.@-]*$/ },
    DurationSeconds: { min: ASSUMED_SECONDS.min, max: ASSUMED_SECONDS.max },
    ExternalId: { min: 2, max: 1_224, pattern: /^[\w+=,.@:/-]*$/ },
  },
  GetSessionToken: { DurationSeconds: { min: TOKEN_SECONDS.min, max: TOKEN_SECONDS.max } },
  GetAccessKeyInfo: { AccessKeyId: { required: true, min: 12, max: 128, pattern: /^\w*$/ } },
};
