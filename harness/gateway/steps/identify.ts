/** The first step: a number for the request, its claim, its service and its protocol. */

import { present } from "#kernel/assert.ts";
import { hexId, uuid } from "#kernel/ids.ts";
import type { Random } from "#kernel/random.ts";
import { type ServiceModel, serviceModel } from "#model/service-model.ts";
import { type Claim, readClaim } from "../auth/claim.ts";
import { dialectOf } from "../errors.ts";
import { formOf } from "../protocols/aws-query.ts";
import type { Identified as Target } from "../route.ts";
import type { WireRequest } from "../wire-message.ts";
import { collect } from "./collect.ts";
import type { Gateway, Identified } from "./stages.ts";

const FORM = "application/x-www-form-urlencoded";

/** Undefined when no service claims the request. */
export async function identify(
  gateway: Gateway,
  request: WireRequest,
): Promise<Identified | undefined> {
  const claim = readClaim(request.headers, request.query);
  const early = gateway.router.identify(request, claim, request.query);
  if (!needsForm(request, claim)) return early && complete(gateway.random, request, claim, early);
  // A form names its service and operation inside, so it has to be read first.
  const collected = await collect(request, gateway.bytesMax.collected, "query");
  const form = formOf({ query: request.query, body: collected });
  const found = gateway.router.identify(request, claim, form);
  return found && { ...complete(gateway.random, request, claim, found), form, collected };
}

/** What is known of a request whose body could not even be read. */
export function identifyByHeaders(gateway: Gateway, request: WireRequest): Identified {
  const claim = readClaim(request.headers, request.query);
  const known = gateway.router.identify(request, claim, request.query);
  const found = known && !needsForm(request, claim) ? known : formOfAny(gateway, known?.service);
  return complete(gateway.random, request, claim, found);
}

/** What an unread form is for: the service it is signed for, or there is no telling. */
const formOfAny = (gateway: Gateway, claimed: ServiceModel | undefined): Target => ({
  service:
    claimed?.queryCompatible || claimed?.protocol === "awsQuery"
      ? claimed
      : serviceModel(present(gateway.services[0], "a service")),
  protocol: "aws-query",
});

function needsForm({ method, headers }: WireRequest, claim: Claim): boolean {
  const form = method === "POST" && headers["content-type"]?.startsWith(FORM);
  return form === true && !("service" in claim && claim.service === "s3");
}

function complete(
  random: Random,
  request: WireRequest,
  claim: Claim,
  { service, protocol }: Target,
): Identified {
  const dialect = dialectOf(service, protocol);
  // S3's ids look different from everyone else's.
  const requestId = dialect === "s3" ? hexId(random, 16).toUpperCase() : uuid(random);
  const hostId = dialect === "s3" ? hexId(random, 64) : "";
  const form = request.query;
  return {
    request,
    requestId,
    hostId,
    claim,
    service,
    protocol,
    dialect,
    form,
    collected: undefined,
  };
}
