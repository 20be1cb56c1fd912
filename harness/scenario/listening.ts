/** Whether anything still listens on loopback: what a story started must be gone after it. */

import { connect } from "node:net";

/** Those of `ports` that accept a connection. */
export async function listening(ports: readonly number[]): Promise<readonly number[]> {
  const answers = await Promise.all(ports.map(accepts));
  return ports.filter((_, index) => answers[index]);
}

function accepts(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect({ host: "127.0.0.1", port });
  socket.once("connect", () => resolve(true));
  socket.once("error", () => resolve(false));
  return promise.finally(() => socket.destroy());
}
