/**
 * Calls of another provider's services: the typed input goes out signed with the account's key, and
 * the answer comes back as the typed output, or as the AWS error that it tells of. Bodies stream.
 */

import { Buffer } from "node:buffer";
import type { IncomingMessage } from "node:http";
import type { ClientCodec, Incoming, Outgoing } from "#gateway/client/client-codec.ts";
import { codecFor } from "#gateway/client/codec.ts";
import { signRequest } from "#gateway/client/sign-request.ts";
import type { HeaderMap, Members, Target } from "#gateway/protocols/protocol.ts";
import { present } from "#kernel/assert.ts";
import { AwsError } from "#kernel/aws-error.ts";
import type { AccountId, Region } from "#kernel/brand.ts";
import { type Clock, createClock, machineNow } from "#kernel/clock.ts";
import { getOrCreate } from "#kernel/get-or-create.ts";
import { HarnessError, messageOf } from "#kernel/harness-error.ts";
import type { BodySource, ReceivedBody } from "#model/body.ts";
import { type ServiceModel, serviceModel } from "#model/service-model.ts";
import type { ServiceName } from "#model/types/index.ts";
import { bytesOf, type Connection, connect } from "./connection.ts";
import type { Provider } from "./provider.ts";
import { type PreparedBody, prepareBody } from "./request-body.ts";

export interface ClientCall {
  readonly service: ServiceName;
  readonly operation: string;
  readonly input: object;
  readonly account: AccountId;
  readonly region: Region;
  readonly signal: AbortSignal;
  /** X-Amzn-Trace-Id: what is sent on of it tells what the call's effects follow from. */
  readonly trace?: string | undefined;
  /** Sent without a signature, as its caller sent it. */
  readonly unsigned?: boolean;
  /** Reads bytes that were stored here. */
  open(body: BodySource): AsyncIterable<Uint8Array>;
}

export interface ClientAnswer {
  readonly output: Members;
  readonly status: number;
  /** As the provider names the request. */
  readonly requestId: string | undefined;
}

/** Who answers, as far as a client must know. */
export interface Answerer extends Pick<Provider, "endpoint" | "keyOf"> {
  /** Told when it cannot be reached. */
  readonly name: string;
}

export interface ProviderClient<Answering extends Answerer = Provider> {
  readonly provider: Answering;
  /** Throws AwsError: the provider's own, or ServiceUnavailable when it cannot be reached. */
  call(call: ClientCall): Promise<ClientAnswer>;
  /**
   * A request of no modelled operation, such as a form; resolves to the answer when it tells of no
   * failure.
   */
  exchange(call: Omit<ClientCall, "operation" | "input">, what: Outgoing): Promise<Incoming>;
  close(): void;
}

/** The largest answer that is decoded in memory. */
const ANSWER_BYTES_MAX = 64 * 2 ** 20;

export function createProviderClient<Answering extends Answerer>(
  provider: Answering,
): ProviderClient<Answering> {
  const connections = new Map<string, Connection>();
  const machine = createClock();
  let closed = false;

  const send = async (
    call: Omit<ClientCall, "operation" | "input">,
    request: Outgoing,
    prepared: PreparedBody,
  ): Promise<IncomingMessage> => {
    const { service, region, account, signal } = call;
    const endpoint = provider.endpoint(service, region);
    if (closed) throw unreachable(provider, endpoint, call, new Error("the harness stops"));
    const connection = getOrCreate(connections, endpoint.origin, () => connect(endpoint, machine));
    // How long the body is, is what it has become.
    const { "content-length": _given, ...others } = request.headers;
    const headers: Record<string, string> = { ...others, ...prepared.headers };
    if (call.trace !== undefined) headers["x-amzn-trace-id"] = call.trace;
    const key = call.unsigned ? undefined : await provider.keyOf(account);
    const signing = { service: serviceModel(service).signingName, region, host: connection.host };
    const complete = key
      ? signRequest({ ...request, headers }, prepared.payload, {
          ...signing,
          key,
          now: machineNow(),
        })
      : { ...headers, host: connection.host };
    const { method, path, rawQuery } = request;
    const target = rawQuery === "" ? path : `${path}?${rawQuery}`;
    try {
      const { body } = prepared;
      return await connection.send({ method, path: target, headers: complete, body, signal });
    } catch (error) {
      throw unreachable(provider, endpoint, call, error);
    }
  };

  return {
    provider,
    async call(call) {
      const service = serviceModel(call.service);
      const operation = present(service.operations.get(call.operation), call.operation);
      const target: Target = { service, operation };
      const codec = present(codecFor(service), `a client's side of ${service.protocol}`);
      const request = codec.encode(target, call.input as Members);
      const streams = operation.output?.stream?.shape.kind === "blob";
      const answer = await send(call, request, preparedFor(call, operation.input, request));
      const status = answer.statusCode ?? 502;
      const failed = status >= 300;
      const incoming = streams && !failed ? await opened(answer, machine) : await readAll(answer);
      const requestId = requestIdOf(incoming.headers);
      if (failed || tellsFailure(incoming)) throw errorIn(service, codec, incoming);
      return { output: codec.decode(target, incoming), status, requestId };
    },
    async exchange(call, what) {
      const prepared = prepareBody(what.stream as ReceivedBody, undefined, call.open);
      const incoming = await readAll(await send(call, what, prepared));
      if (incoming.status < 400) return incoming;
      const service = serviceModel(call.service);
      throw errorIn(service, present(codecFor(service), "a client's side"), incoming);
    },
    close() {
      closed = true;
      for (const connection of connections.values()) connection.close();
      machine.stop();
    },
  };
}

function errorIn(service: ServiceModel, codec: ClientCodec, incoming: Incoming): AwsError {
  const { code, message, members } = codec.decodeError(service, incoming);
  // AWS: what fails after it began to answer would have been a failure of the server.
  const status = incoming.status < 300 ? 500 : incoming.status;
  return new AwsError(code, message, { status, members });
}

function preparedFor(
  { open }: ClientCall,
  input: { readonly stream: object | undefined } | undefined,
  { headers, body, stream }: Outgoing,
): PreparedBody {
  // The dispatcher hands streaming members over as received bodies.
  if (input?.stream)
    return prepareBody(stream as ReceivedBody | undefined, headers["content-encoding"], open);
  const length = String(Buffer.byteLength(body));
  return { body, payload: body, headers: { "content-length": length } };
}

function headOf(answer: IncomingMessage): Pick<Incoming, "status" | "headers"> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(answer.headers)) {
    const text = Array.isArray(value) ? value.join(",") : (value ?? "");
    headers[name] = NOT_ASCII.test(text) ? Buffer.from(text, "latin1").toString("utf8") : text;
  }
  return { status: answer.statusCode ?? 502, headers };
}

/** A body that is small is read at once, which costs less than passing it on in pieces. */
async function opened(answer: IncomingMessage, machine: Clock): Promise<Incoming> {
  const head = headOf(answer);
  if (Number(head.headers["content-length"] ?? Number.POSITIVE_INFINITY) > SMALL_BYTES_MAX)
    return { ...head, body: NO_BYTES, stream: bytesOf(answer, machine) };
  const { body } = await readAll(answer);
  return { ...head, body: NO_BYTES, stream: body };
}

const SMALL_BYTES_MAX = 64 * 1024;

function readAll(answer: IncomingMessage): Promise<Incoming> {
  const { promise, resolve, reject } = Promise.withResolvers<Incoming>();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  answer.on("data", (chunk: Uint8Array) => {
    bytes += chunk.length;
    if (bytes > ANSWER_BYTES_MAX)
      answer.destroy(new Error(`it is larger than ${ANSWER_BYTES_MAX} bytes, as none should be`));
    chunks.push(chunk);
  });
  answer.on("end", () => {
    const [first = NO_BYTES] = chunks;
    const body = chunks.length > 1 ? Buffer.concat(chunks) : first;
    resolve({ ...headOf(answer), body, stream: undefined });
  });
  answer.on("error", (error) =>
    reject(
      new AwsError("ServiceUnavailable", `The answer broke off: ${messageOf(error)}.`, {
        status: 503,
        cause: error,
      }),
    ),
  );
  return promise;
}

const NO_BYTES = new Uint8Array(0);
const NOT_ASCII = /[^\0-\x7f]/;

/** AWS: a long copy may begin to answer 200 before it fails. */
const tellsFailure = ({ body }: Incoming): boolean =>
  body.length > 0 &&
  body.length < 4096 &&
  /^\s*(<\?xml[^>]*>\s*)?<Error>/.test(Buffer.from(body).toString("utf8"));

const requestIdOf = (headers: HeaderMap): string | undefined =>
  headers["x-amz-request-id"] ?? headers["x-amzn-requestid"];

function unreachable(
  { name }: Answerer,
  { origin }: URL,
  { service, signal }: Pick<ClientCall, "service" | "signal">,
  error: unknown,
): unknown {
  // What the body's source found wrong is the caller's to hear, and nobody hears an abort.
  if (error instanceof AwsError || error instanceof HarnessError || signal.aborted) return error;
  return new AwsError(
    "ServiceUnavailable",
    `${service} is the provider ${name}'s, and ${origin} did not answer: ${messageOf(error)}.`,
    { status: 503, cause: error },
  );
}
