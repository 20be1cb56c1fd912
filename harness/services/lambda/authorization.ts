/**
 * Who may do what with which function.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html
 */

import type { Authorization } from "#operation/service.ts";
import { functionArn } from "./function.ts";
import { documentOf } from "./policy.ts";
import type { LambdaStore } from "./store.ts";
import { parseFunctionName } from "./target.ts";

export const authorization: Authorization<"lambda", LambdaStore> = {
  actions: {
    Invoke: "lambda:InvokeFunction",
    TagResource: "lambda:TagResource",
    GetAccountSettings: "lambda:GetAccountSettings",
  },
  resource(_operation, input, { store }) {
    const named = input["FunctionName"] ?? input["Resource"] ?? input["functionArn"];
    if (typeof named !== "string") return "*";
    if (/^arn:aws[a-z-]*:lambda:/.test(named)) return named;
    const { name, qualifier } = parseFunctionName(store, named, qualifierIn(input));
    return functionArn(store, name, qualifier);
  },
  policy(_operation, input, { store }) {
    const named = input["FunctionName"];
    if (typeof named !== "string") return undefined;
    const { name, qualifier } = parseFunctionName(store, named, qualifierIn(input));
    const entry = store.policies.find(qualifier === undefined ? name : `${name}:${qualifier}`);
    return entry && documentOf(entry);
  },
};

function qualifierIn(input: Readonly<Record<string, unknown>>): string | undefined {
  const qualifier = input["Qualifier"];
  return typeof qualifier === "string" ? qualifier : undefined;
}
