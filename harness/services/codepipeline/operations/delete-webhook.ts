/** DeleteWebhook: https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_DeleteWebhook.html */

import type { PipelineTransition } from "../operation.ts";

/** One that is not there is no error. */
export const deleteWebhook: PipelineTransition<"DeleteWebhook"> = ({ name }, { store }) => {
  store.webhooks.remove(name);
  return { output: {} };
};
