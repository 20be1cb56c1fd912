/**
 * What IAM policies about Elastic Beanstalk name.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticbeanstalk.html
 */

import type { Authorization, RouteScope } from "#operation/service.ts";
import { all } from "./find.ts";
import { arnOf } from "./ids.ts";
import type { BeanstalkStore } from "./store.ts";

type Input = Readonly<Record<string, unknown>>;

const namedBy = (value: unknown) => (typeof value === "string" ? value : "*");

export const authorization: Authorization<"elastic-beanstalk", BeanstalkStore> = {
  resource(operation, input, scope) {
    const application = namedBy(input["ApplicationName"]);
    if (typeof input["ResourceArn"] === "string") return input["ResourceArn"];
    if (/ApplicationVersion$/.test(operation))
      return arnOf(scope, "applicationversion", application, namedBy(input["VersionLabel"]));
    if (/ConfigurationTemplate$/.test(operation))
      return arnOf(scope, "configurationtemplate", application, namedBy(input["TemplateName"]));
    if (/^(Create|Update|Delete)Application(ResourceLifecycle)?$/.test(operation))
      return arnOf(scope, "application", application);
    return "EnvironmentName" in input || "EnvironmentId" in input
      ? environmentArn(input, scope)
      : "*";
  },
};

function environmentArn(input: Input, scope: RouteScope<BeanstalkStore>): string {
  const found = all(scope.store).find(
    ({ id, name, status }) =>
      status !== "Terminated" &&
      (id === input["EnvironmentId"] || name === input["EnvironmentName"]),
  );
  const application = found?.application ?? namedBy(input["ApplicationName"]);
  return arnOf(scope, "environment", application, found?.name ?? namedBy(input["EnvironmentName"]));
}
