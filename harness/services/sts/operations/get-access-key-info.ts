/** GetAccessKeyInfo: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetAccessKeyInfo.html */

import { accountOfKeyId } from "#kernel/access-key-id.ts";
import { validationError } from "../errors.ts";
import type { StsTransition } from "../store.ts";

/** Told by the id alone, whether the key exists or not. */
export const getAccessKeyInfo: StsTransition<"GetAccessKeyInfo"> = (input) => {
  const account = accountOfKeyId(input.AccessKeyId);
  if (account === undefined) {
    throw validationError(`Invalid Access Key ${input.AccessKeyId}: its id tells no account.`);
  }
  return { output: { Account: account } };
};
