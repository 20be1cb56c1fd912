/** What IAM policies about Elastic Transcoder name.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelastictranscoder.html
 */

import type { Authorization } from "#operation/service.ts";
import { arnOf } from "./ids.ts";
import type { EtStore } from "./store.ts";

const textOf = (value: unknown) => (typeof value === "string" ? value : "*");

export const authorization: Authorization<"elastic-transcoder", EtStore> = {
  resource(operation, input, scope) {
    switch (operation) {
      case "ReadJob":
      case "CancelJob":
        return arnOf(scope, "job", textOf(input["Id"]));
      case "ReadPreset":
      case "DeletePreset":
        return arnOf(scope, "preset", textOf(input["Id"]));
      case "ReadPipeline":
      case "UpdatePipeline":
      case "UpdatePipelineNotifications":
      case "UpdatePipelineStatus":
      case "DeletePipeline":
        return arnOf(scope, "pipeline", textOf(input["Id"]));
      case "CreateJob":
      case "ListJobsByPipeline":
        return arnOf(scope, "pipeline", textOf(input["PipelineId"]));
      default:
        return "*";
    }
  },
};
