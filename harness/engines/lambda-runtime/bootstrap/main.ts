/**
 * The program in which a Node function runs: loads its handler, then asks the Runtime API for one
 * invocation after the other. It is a process of its own, given only its environment variables.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html
 */

import process from "node:process";
import { callHandler, type Handler } from "./call-handler.ts";
import { routeToGateway } from "./endpoint.ts";
import { describeError, type ErrorBody } from "./error-body.ts";
import { loadHandler } from "./load-handler.ts";
import { currentRequest, errorLine, patchConsole } from "./output.ts";
import { createRuntimeClient, type RuntimeClient } from "./runtime-client.ts";

const EXIT_UNCAUGHT = 129;
const EXIT_REJECTED = 128;

/** What the bootstrap needs and the function must not see. */
function takeSetting(name: string): string | undefined {
  const value = process.env[name];
  delete process.env[name];
  return value;
}

async function run(client: RuntimeClient, handler: Handler): Promise<never> {
  for (;;) {
    const invocation = await client.next();
    currentRequest.id = invocation.requestId;
    if (invocation.traceHeader) process.env["_X_AMZN_TRACE_ID"] = invocation.traceHeader;
    else delete process.env["_X_AMZN_TRACE_ID"];
    const outcome = await callHandler(handler, invocation, process.env);
    if (outcome.kind === "success") await client.respond(invocation.requestId, outcome.body);
    else {
      process.stdout.write(errorLine("Invoke Error", outcome.error));
      await client.fail(invocation.requestId, outcome.error);
    }
  }
}

/** What escaped the handler ends the invocation, then the process. */
function endOnEscapes(client: RuntimeClient): void {
  const end = (title: string, error: ErrorBody, exitCode: number) => {
    process.stdout.write(errorLine(title, error));
    const { id } = currentRequest;
    const told = id === undefined ? client.failInit(error) : client.fail(id, error);
    const exit = () => process.exit(exitCode);
    told.then(exit, exit);
  };
  process.on("uncaughtException", (error) =>
    end("Uncaught Exception", describeError(error), EXIT_UNCAUGHT),
  );
  process.on("unhandledRejection", (reason) => {
    const { errorMessage, stackTrace } = describeError(reason);
    const errorType = "Runtime.UnhandledPromiseRejection";
    end("Unhandled Promise Rejection", { errorType, errorMessage, stackTrace }, EXIT_REJECTED);
  });
}

const client = createRuntimeClient(process.env["AWS_LAMBDA_RUNTIME_API"] ?? "");
const sdkRoot = takeSetting("AVALON_AWS_SDK_ROOT");
takeSetting("NODE_COMPILE_CACHE");
patchConsole(console, process.stdout);
routeToGateway(process.env["AWS_ENDPOINT_URL"]);
endOnEscapes(client);
try {
  const taskRoot = process.env["LAMBDA_TASK_ROOT"] ?? process.cwd();
  await run(client, await loadHandler(taskRoot, process.env["_HANDLER"] ?? "", sdkRoot));
} catch (error) {
  // Only loading can fail here, or a Runtime API that is gone: then nobody hears it.
  const described = describeError(error);
  process.stdout.write(errorLine("Uncaught Exception", described));
  await client.failInit(described).catch(() => {});
  process.exit(1);
}
