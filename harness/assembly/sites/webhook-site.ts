/** CodePipeline's webhooks among the gateway's sites: `<region>.webhooks.localhost/trigger?t=…`. */

import { Buffer } from "node:buffer";
import type { Site } from "#gateway/site.ts";
import type { WireRequest, WireResponse } from "#gateway/wire-message.ts";
import { accountId, region } from "#kernel/brand.ts";
import { uuid } from "#kernel/ids.ts";
import type { ServicePrincipal } from "#kernel/principal.ts";
import type { Random } from "#kernel/random.ts";
import type { Core } from "../core.ts";
import { bodyOf } from "./body.ts";

const HOST = /^([a-z0-9-]+)\.webhooks\.localhost$/;
/** A token names its account, so that the world it is in can be found. */
const TOKEN = /^(\d{12}):[0-9a-f-]{36}$/;

type Parts = Pick<Core, "dispatcher" | "worlds">;

export function webhookSite({ dispatcher, worlds }: Parts, random: Random): Site {
  return {
    claims(host, path) {
      const [, place] = HOST.exec(host) ?? [];
      if (place === undefined || path !== "/trigger") return undefined;
      return async (request) => {
        if (request.method !== "POST") return answer(405, "A webhook takes POST.");
        const token = request.query.get("t") ?? "";
        const [, owner = ""] = TOKEN.exec(Buffer.from(token, "base64url").toString()) ?? [];
        const account = worlds.list().find((world) => world.account === owner)?.account;
        if (account === undefined) return answer(404, "There is no webhook at this address.");
        const body = await bodyOf(request);
        if (body === undefined) return answer(413, "The body is larger than 1 MiB.");
        const name = "codepipeline.amazonaws.com";
        const principal: ServicePrincipal = { type: "service", account: accountId(owner), name };
        const outcome = await dispatcher.dispatch({
          service: "codepipeline",
          operation: "receiveWebhook",
          input: { token, body, sourceIp: request.sourceIp, signature: signatureOf(request) },
          account,
          region: region(place),
          principal,
          requestId: uuid(random),
          cause: undefined,
          traceHeader: undefined,
          origin: request.origin,
          sourceIp: request.sourceIp,
          signal: request.signal,
          byClient: false,
          wire: undefined,
        });
        if (!outcome.ok) return answer(outcome.error.status ?? 500, outcome.error.message);
        // What receiveWebhook answers.
        const { status, message } = outcome.output as { status: number; message: string };
        return answer(status, message);
      };
    },
  };
}

const signatureOf = ({ headers }: WireRequest) =>
  headers["x-hub-signature-256"] ?? headers["x-hub-signature"];

const answer = (status: number, message: string): WireResponse => ({
  status,
  headers: { "content-type": "text/plain; charset=utf-8" },
  body: `${message}\n`,
});
