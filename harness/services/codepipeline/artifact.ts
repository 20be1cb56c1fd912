/** Where artifacts lie in the artifact store. */

import type { PipelineDeclaration } from "#model/types/codepipeline.ts";
import { artifactBucket } from "./declaration.ts";
import type { ArtifactPlace } from "./execution.ts";

/**
 * AWS cuts the names of pipeline and artifact and ends the key in seven random characters; here
 * they are of the action's id, so that a run that is made again writes to the same place.
 */
export function artifactPlace(
  pipeline: PipelineDeclaration,
  region: string,
  artifact: string,
  actionExecutionId: string,
): ArtifactPlace {
  const [head, tail] = [pipeline.name.slice(0, 20), artifact.slice(0, 10)];
  const unique = actionExecutionId.replaceAll("-", "").slice(0, 7);
  return { bucket: artifactBucket(pipeline, region), key: `${head}/${tail}/${unique}` };
}
