/**
 * The environment variables a function's process starts with.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */

import { delimiter, dirname } from "node:path";
import type { FunctionFacts } from "#services/lambda/engine.ts";
import type { SandboxSession } from "./runtime-options.ts";

export interface EnvironmentRequest {
  readonly function: FunctionFacts;
  readonly folder: string;
  readonly runtimeApi: string;
  readonly logStream: string;
  readonly endpoint: string;
  readonly session: SandboxSession;
  readonly searchPath: string;
  /** Where Node keeps what it compiled, so that the next cold start is quicker. */
  readonly compileCache: string;
  /** A file: URL under which the AWS SDK may be found when the code does not bring its own. */
  readonly sdkRoot: string;
}

/** The user's own variables come first: those that AWS reserves cannot be replaced by them. */
export function environmentFor(request: EnvironmentRequest): Record<string, string> {
  const { function: facts, session } = request;
  return {
    LANG: "en_US.UTF-8",
    TZ: ":UTC",
    AWS_ENDPOINT_URL: request.endpoint,
    ...facts.environment,
    // As on Lambda, programs that a function starts find its own Node.
    PATH:
      facts.environment["PATH"] ?? [dirname(process.execPath), request.searchPath].join(delimiter),
    _HANDLER: facts.handler,
    AWS_ACCESS_KEY_ID: session.accessKeyId,
    AWS_SECRET_ACCESS_KEY: session.secretAccessKey,
    AWS_SESSION_TOKEN: session.sessionToken,
    AWS_DEFAULT_REGION: facts.region,
    AWS_REGION: facts.region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${facts.runtime}`,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(facts.memoryMb),
    AWS_LAMBDA_FUNCTION_NAME: facts.name,
    AWS_LAMBDA_FUNCTION_VERSION: facts.version,
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_GROUP_NAME: facts.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: request.logStream,
    AWS_LAMBDA_RUNTIME_API: request.runtimeApi,
    LAMBDA_RUNTIME_DIR: "/var/runtime",
    LAMBDA_TASK_ROOT: request.folder,
    ...(facts.runtime.startsWith("nodejs") && {
      NODE_COMPILE_CACHE: request.compileCache,
      AVALON_AWS_SDK_ROOT: request.sdkRoot,
    }),
  };
}
