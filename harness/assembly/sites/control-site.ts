/** The control interface and the credential endpoint among the gateway's sites, told by path. */

import { type ControlTarget, control } from "#control/control.ts";
import type { Site } from "#gateway/site.ts";
import type { WireRequest, WireResponse } from "#gateway/wire-message.ts";
import type { Sessions } from "../sessions.ts";
import { bodyOf } from "./body.ts";

/** Where SDKs of the harness's own processes fetch their credentials. */
export const CREDENTIALS_PATH = "/_harness/credentials";

export function controlSite(target: () => ControlTarget, sessions: Sessions): Site {
  return {
    claims(_host, path) {
      if (path === CREDENTIALS_PATH) return async (request) => credentials(request, sessions);
      if (!/^\/(_harness|_localstack|_aws)(\/|$)/.test(path)) return undefined;
      return async (request) => {
        const body = await bodyOf(request);
        if (body === undefined) return json(413, { error: "The body is larger than 1 MiB." });
        const { method, query } = request;
        const answer = await control({ method, path, query, body }, target());
        return answer ? json(answer.status, answer.json) : json(404, { error: `No ${path}.` });
      };
    },
  };
}

/** The token is the session's own, so a process gets its credentials and no other's. */
function credentials(request: WireRequest, sessions: Sessions): WireResponse {
  const document = sessions.document(request.headers["authorization"] ?? "");
  return document
    ? json(200, document)
    : json(401, { code: "InvalidToken", message: "The authorization token names no session." });
}

function json(status: number, value: unknown): WireResponse {
  const body = `${JSON.stringify(value, null, 2)}\n`;
  return { status, headers: { "content-type": "application/json" }, body };
}
