/** A small Node application as a source bundle. */

/**
 * An application that tells of itself: its version, process and what it was asked with. `/slow`
 * takes 300 ms, `/exit` ends the process, `/fail` answers 500, a WebSocket is greeted.
 */
export const application = (version: string) => `
const server = require("node:http").createServer((request, response) => {
  const { url, headers, method } = request;
  if (url === "/exit") process.exit(3);
  if (url === "/fail") response.statusCode = 500;
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    const body = Buffer.concat(chunks).toString();
    const { pid, env } = process;
    const told = { version: "${version}", pid, url, method, headers, body, env };
    setTimeout(() => response.end(JSON.stringify(told)), url === "/slow" ? 300 : 0);
  });
});
server.on("upgrade", (request, socket) => {
  const key = request.headers["sec-websocket-key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  const accept = require("node:crypto").createHash("sha1").update(key).digest("base64");
  socket.write("HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: websocket\\r\\nConnection: Upgrade\\r\\n" +
    "Sec-WebSocket-Accept: " + accept + "\\r\\n\\r\\n");
  socket.write(Buffer.concat([Buffer.from([0x81, 5]), Buffer.from("hello")]));
});
server.listen(process.env.PORT, "127.0.0.1", () => console.log("version ${version} listens"));
process.on("SIGTERM", () => server.close(() => process.exit(0)));
`;
