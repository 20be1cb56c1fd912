/**
 * The internal operation that POSTs a notification. AWS takes a 4xx answer other than 429 as final
 * and tries everything else again.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-http-https-endpoint-as-subscriber.html
 */

import { AwsError } from "#kernel/aws-error.ts";
import { messageOf } from "#kernel/harness-error.ts";
import type { Procedure } from "#operation/service.ts";
import type { HttpNotification, HttpNotifier } from "./engine.ts";
import * as errors from "./errors.ts";
import type { SnsStore } from "./store.ts";

/** POSTs once; throws unless the endpoint took the notification. */
export const deliverHttp: Procedure<
  SnsStore,
  HttpNotifier | undefined,
  HttpNotification,
  { readonly status: number }
> = async (input, ctx) => {
  if (!ctx.engine) throw errors.notImplemented("Delivery to HTTP endpoints without its engine");
  try {
    const { status } = await ctx.engine.post(input, ctx.signal);
    if (status >= 200 && status < 300) return { status };
    if (status >= 400 && status < 500 && status !== 429) {
      throw errors.endpointRefused(input.url, status);
    }
    throw errors.endpointFailed(input.url, `answered ${status}`);
  } catch (error) {
    if (error instanceof AwsError) throw error;
    throw errors.endpointFailed(input.url, `could not be reached: ${messageOf(error)}`);
  }
};
