/** AWS Lambda: https://docs.aws.amazon.com/lambda/latest/api/welcome.html */

import { defineService } from "#operation/service.ts";
import {
  deliverFailure,
  deliverSuccess,
  routeAcceptedEvent,
  routeEndedInvocation,
  runInvocation,
} from "./accepted-event.ts";
import { authorization } from "./authorization.ts";
import type { LambdaRuntime } from "./engine.ts";
import { eventSourcePoller } from "./event-source/poller.ts";
import { constraints } from "./limits.ts";
import { addPermission } from "./operations/add-permission.ts";
import { createAlias } from "./operations/create-alias.ts";
import { createEventSourceMapping } from "./operations/create-event-source-mapping.ts";
import { createFunction } from "./operations/create-function.ts";
import { deleteAlias } from "./operations/delete-alias.ts";
import { deleteFunctionEventInvokeConfig } from "./operations/delete-event-invoke-config.ts";
import { deleteEventSourceMapping } from "./operations/delete-event-source-mapping.ts";
import { deleteFunction } from "./operations/delete-function.ts";
import { deleteFunctionConcurrency } from "./operations/delete-function-concurrency.ts";
import { getAccountSettings } from "./operations/get-account-settings.ts";
import { getAlias } from "./operations/get-alias.ts";
import { getFunctionEventInvokeConfig } from "./operations/get-event-invoke-config.ts";
import { getEventSourceMapping } from "./operations/get-event-source-mapping.ts";
import { getFunction } from "./operations/get-function.ts";
import { getFunctionCodeSigningConfig } from "./operations/get-function-code-signing-config.ts";
import { getFunctionConcurrency } from "./operations/get-function-concurrency.ts";
import { getFunctionConfiguration } from "./operations/get-function-configuration.ts";
import { getFunctionRecursionConfig } from "./operations/get-function-recursion-config.ts";
import { getPolicy } from "./operations/get-policy.ts";
import { getRuntimeManagementConfig } from "./operations/get-runtime-management-config.ts";
import { invoke } from "./operations/invoke.ts";
import { listAliases } from "./operations/list-aliases.ts";
import { listFunctionEventInvokeConfigs } from "./operations/list-event-invoke-configs.ts";
import { listEventSourceMappings } from "./operations/list-event-source-mappings.ts";
import { listFunctions } from "./operations/list-functions.ts";
import { listTags } from "./operations/list-tags.ts";
import { listVersionsByFunction } from "./operations/list-versions-by-function.ts";
import { publishVersion } from "./operations/publish-version.ts";
import { putFunctionEventInvokeConfig } from "./operations/put-event-invoke-config.ts";
import { putFunctionConcurrency } from "./operations/put-function-concurrency.ts";
import { removePermission } from "./operations/remove-permission.ts";
import { tagResource } from "./operations/tag-resource.ts";
import { untagResource } from "./operations/untag-resource.ts";
import { updateAlias } from "./operations/update-alias.ts";
import { updateFunctionEventInvokeConfig } from "./operations/update-event-invoke-config.ts";
import { updateEventSourceMapping } from "./operations/update-event-source-mapping.ts";
import { updateFunctionCode } from "./operations/update-function-code.ts";
import { updateFunctionConfiguration } from "./operations/update-function-configuration.ts";
import { createLambdaStore, type LambdaStore } from "./store.ts";

export const lambda = defineService<"lambda", LambdaStore, LambdaRuntime>({
  name: "lambda",
  actionPrefix: "lambda",
  store: createLambdaStore,
  transitions: {
    AddPermission: addPermission,
    CreateAlias: createAlias,
    DeleteAlias: deleteAlias,
    DeleteEventSourceMapping: deleteEventSourceMapping,
    DeleteFunctionConcurrency: deleteFunctionConcurrency,
    DeleteFunctionEventInvokeConfig: deleteFunctionEventInvokeConfig,
    GetAccountSettings: getAccountSettings,
    GetAlias: getAlias,
    GetEventSourceMapping: getEventSourceMapping,
    GetFunction: getFunction,
    GetFunctionCodeSigningConfig: getFunctionCodeSigningConfig,
    GetFunctionConcurrency: getFunctionConcurrency,
    GetFunctionConfiguration: getFunctionConfiguration,
    GetFunctionEventInvokeConfig: getFunctionEventInvokeConfig,
    GetFunctionRecursionConfig: getFunctionRecursionConfig,
    GetPolicy: getPolicy,
    GetRuntimeManagementConfig: getRuntimeManagementConfig,
    ListAliases: listAliases,
    ListEventSourceMappings: listEventSourceMappings,
    ListFunctionEventInvokeConfigs: listFunctionEventInvokeConfigs,
    ListFunctions: listFunctions,
    ListTags: listTags,
    ListVersionsByFunction: listVersionsByFunction,
    PublishVersion: publishVersion,
    PutFunctionConcurrency: putFunctionConcurrency,
    PutFunctionEventInvokeConfig: putFunctionEventInvokeConfig,
    RemovePermission: removePermission,
    TagResource: tagResource,
    UntagResource: untagResource,
    UpdateAlias: updateAlias,
    UpdateEventSourceMapping: updateEventSourceMapping,
    UpdateFunctionConfiguration: updateFunctionConfiguration,
    UpdateFunctionEventInvokeConfig: updateFunctionEventInvokeConfig,
  },
  procedures: {
    CreateEventSourceMapping: createEventSourceMapping,
    CreateFunction: createFunction,
    DeleteFunction: deleteFunction,
    Invoke: invoke,
    UpdateFunctionCode: updateFunctionCode,
  },
  internal: {
    runInvocation: { kind: "procedure", run: runInvocation },
    deliverSuccess: { kind: "procedure", run: deliverSuccess },
    deliverFailure: { kind: "procedure", run: deliverFailure },
  },
  constraints,
  authorization,
  subscriptions: [routeAcceptedEvent, routeEndedInvocation],
  background: [eventSourcePoller],
  partial: {
    CreateFunction: "layers, images, file systems, SnapStart and JSON logs are refused",
    GetFunction: "Code has no Location to download from",
    CreateEventSourceMapping: "SQS queues only",
    CreateAlias: "no weighted routing",
    Invoke: "the Runtime API's response streaming is collected",
  },
});
