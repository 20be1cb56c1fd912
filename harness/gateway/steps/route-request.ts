/** Finds the operation, by the protocol's own way of naming it. */

import type { AwsError } from "#kernel/aws-error.ts";
import { failed } from "../errors.ts";
import { xmlQuirks } from "../protocols/quirks.ts";
import { rpcOperationName } from "../route.ts";
import { s3Address } from "../route-address.ts";
import { routeByLevel, routeByPath } from "../route-operation.ts";
import type { Gateway, Identified, Routed } from "./stages.ts";

export function routeRpc(identified: Identified): Routed {
  const { service, protocol, request, form } = identified;
  const name = rpcOperationName(protocol, request, form);
  const operation = service.operations.get(name);
  if (!operation) throw unknownOperation(identified, name);
  return { ...identified, operation, labels: {}, address: undefined };
}

export function routeRest(gateway: Gateway, identified: Identified): Routed {
  const { service, request } = identified;
  const byLevel = xmlQuirks[service.name]?.serviceOperations !== undefined;
  const address = byLevel ? s3Address(request.host, request.path, gateway.router.hosts) : undefined;
  const found = address ? routeByLevel(service, address, request) : routeByPath(service, request);
  if (!found) throw unknownOperation(identified, `${request.method} ${request.path}`);
  return { ...identified, ...found, address };
}

function unknownOperation({ dialect, service }: Identified, name: string): AwsError {
  if (dialect === "s3") {
    const message = "The specified method is not allowed against this resource.";
    return failed(dialect, "unknown-operation", message);
  }
  const message =
    name === ""
      ? `The request to ${service.serviceId} names no operation.`
      : `${service.serviceId} has no operation ${name.slice(0, 120)} (API version ${service.version}).`;
  return failed(dialect, "unknown-operation", message);
}
