/** A connection that changes its protocol (WebSocket), carried on to a port byte by byte. */

import { connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { WireRequest } from "#gateway/wire-message.ts";
import { headersFor, type Route } from "./forward.ts";

/** Answers the connection to the instance. Whichever side ends, ends the other. */
export function tunnel(
  request: WireRequest,
  client: Duplex,
  head: Uint8Array,
  { port, isPlain }: Pick<Route, "port" | "isPlain">,
): Socket {
  const instance = connect({ host: "127.0.0.1", port });
  instance.once("connect", () => {
    instance.write(headOf(request, isPlain));
    instance.write(head);
    client.pipe(instance);
    instance.pipe(client);
  });
  instance.once("error", () => client.destroy());
  instance.once("close", () => client.destroy());
  client.once("close", () => instance.destroy());
  return instance;
}

function headOf(request: WireRequest, isPlain: boolean | undefined): string {
  const { method, path, rawQuery, headers } = request;
  const target = rawQuery === "" ? path : `${path}?${rawQuery}`;
  const all = {
    ...headersFor(request, isPlain),
    connection: "Upgrade",
    upgrade: headers["upgrade"] ?? "websocket",
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return [`${method} ${target} HTTP/1.1`, ...lines, "", ""].join("\r\n");
}
