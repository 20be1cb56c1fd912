/**
 * CloudFront's edge: answers viewers for the distributions of all accounts. What is decided is
 * decided by the pure rules of services/cloudfront/edge; here it is looked up, fetched and sent.
 * A request is a note in the account's journal, and the cause of what its origin is asked. One for
 * media themselves, of which a player makes hundreds, is noted only when it was refused or failed.
 */

import type { JournalRecord } from "#bus/journal.ts";
import type { World, Worlds } from "#bus/world.ts";
import type { Registry } from "#gateway/dispatch/registry.ts";
import { messageOf } from "#kernel/harness-error.ts";
import { textId } from "#kernel/ids.ts";
import { admit, behaviourFor, effectivePath } from "#services/cloudfront/edge/behaviour.ts";
import type { EdgeBehaviour, EdgeDistribution } from "#services/cloudfront/edge/distribution.ts";
import { type Refusal, refusals } from "#services/cloudfront/edge/refusals.ts";
import type { EdgeRequest } from "#services/cloudfront/edge/request.ts";
import { judgeViewer } from "#services/cloudfront/edge/signature.ts";
import {
  type CloudfrontStore,
  findEdgeDistribution,
  findStreamingDistribution,
} from "#services/cloudfront/engine.ts";
import { answerFrom, type EdgeAnswer, redirectAnswer, refusalAnswer } from "./answer.ts";
import { type BucketOriginOptions, objectKey } from "./bucket-origin.ts";
import { createEdgeCache, type EdgeCache } from "./cache.ts";
import { type Asked, type Fetched, fetchAnswer } from "./fetch.ts";
import { createEdgeHosts } from "./hosts.ts";
import { type HttpOriginOptions, OriginUnreachable } from "./http-origin.ts";
import type { EdgeRecord } from "./origin.ts";

export interface EdgeOptions extends BucketOriginOptions, HttpOriginOptions {
  readonly worlds: Worlds;
  readonly registry: Registry;
  readonly now: () => number;
}

interface EdgeVisit {
  readonly request: EdgeRequest;
  readonly body: AsyncIterable<Uint8Array> | undefined;
  readonly signal: AbortSignal;
}

/** Whose host it is: the world that holds the bytes of the answers, and how to get one. */
interface Claim {
  readonly world: World;
  answer(visit: EdgeVisit): Promise<EdgeAnswer>;
}

export interface Edge {
  /** Who answers for a host (port and case do not matter); undefined for hosts of others. */
  claims(host: string): Claim | undefined;
  /** Clear it for an account before that account's world is closed. */
  readonly cache: EdgeCache;
}

export function createEdge(options: EdgeOptions): Edge {
  const cache = createEdgeCache();
  const hosts = createEdgeHosts();
  const storeOf = (world: World) => {
    const service = options.registry.service("cloudfront");
    // The registry opened it for the service named cloudfront, so it is that service's store.
    return (
      service && (options.registry.scope(service, world, options.region).store as CloudfrontStore)
    );
  };
  return {
    cache,
    claims(host) {
      const name = host.toLowerCase().replace(/:\d+$/, "");
      for (const world of options.worlds.list()) {
        const store = storeOf(world);
        if (!store || !hosts.has(world, store, name)) continue;
        const distribution = findEdgeDistribution(store, world.account, name);
        if (distribution) {
          const serving = { ...options, cache, world };
          return { world, answer: (visit) => serve(serving, distribution, visit) };
        }
        const ended = findStreamingDistribution(store, name);
        if (ended !== undefined) {
          return { world, answer: async ({ request }) => refuseRtmp(options, ended, request) };
        }
      }
      return undefined;
    },
  };
}

function refuseRtmp(options: EdgeOptions, distributionId: string, request: EdgeRequest) {
  const requestId = newRequestId(options);
  return refusalAnswer(refusals.rtmpEnded, request, { distributionId, requestId });
}

const newRequestId = ({ random }: EdgeOptions): string => `${textId(random, 54)}==`;

interface Serving extends EdgeOptions {
  readonly cache: EdgeCache;
  readonly world: World;
}

/** What became of a request, for the journal. */
interface Verdict {
  readonly answer: EdgeAnswer;
  /** Who signed, and how; or why the request was refused. */
  readonly reason: string;
  readonly failure?: string;
  readonly keyPairId?: string | undefined;
  readonly fetched?: Fetched;
}

async function serve(
  serving: Serving,
  distribution: EdgeDistribution,
  visit: EdgeVisit,
): Promise<EdgeAnswer> {
  const { request } = visit;
  const requestId = newRequestId(serving);
  const behaviour = behaviourFor(distribution, request.path);
  const path = effectivePath(distribution, request.path);
  const { journal } = serving.world;
  const url = `${request.protocol}://${request.host}${request.path}`;
  const record = recordOf(request, () =>
    journal.append({
      kind: "note",
      cause: undefined,
      service: "cloudfront",
      operation: "edge",
      summary: `${request.method} ${url} from ${request.clientIp}`,
      requestId,
      refs: [distribution.arn, url, ...objectRefs(distribution, behaviour, path)],
    }),
  );
  const asked = { ...visit, distribution, behaviour, path, world: serving.world, record };
  const verdict = await judge(serving, asked, requestId);
  const { fetched, answer } = verdict;
  if (record.quiet && verdict.failure === undefined) return answer;
  journal.conclude(record.seq(), {
    ...(verdict.failure !== undefined && { failure: verdict.failure }),
    detail: {
      status: answer.status,
      cache: answer.headers["x-cache"],
      message: verdict.reason,
      keyPairId: verdict.keyPairId,
      behaviour: behaviour.pathPattern,
      origin: fetched?.ref,
      range: request.headers["range"],
    },
  });
  return answer;
}

/** Segments, and files that are played by ranges. */
const MEDIA = /\.(ts|m4s|mp4|m4a|m4v|mp3|aac|webm|ogg)$/i;

function recordOf({ method, path }: EdgeRequest, write: () => JournalRecord): EdgeRecord {
  let record: JournalRecord | undefined;
  const seq = () => {
    record ??= write();
    return record.seq;
  };
  return { seq, quiet: MEDIA.test(path) && (method === "GET" || method === "HEAD") };
}

/** The object's URL, so that a trace of the object finds who played it. */
function objectRefs(
  distribution: EdgeDistribution,
  behaviour: EdgeBehaviour,
  path: string,
): readonly string[] {
  const origin = distribution.origins.find(({ id }) => id === behaviour.originId);
  if (origin?.kind !== "bucket") return [];
  return [`s3://${origin.bucket}/${objectKey(origin.path + path)}`];
}

async function judge(serving: Serving, asked: Asked, requestId: string): Promise<Verdict> {
  const { distribution, behaviour, request } = asked;
  const marks = { distributionId: distribution.id, requestId };
  const refuse = (refusal: Refusal, reason: string, keyPairId?: string): Verdict => ({
    answer: refusalAnswer(refusal, request, marks),
    reason,
    failure: refusal.code,
    keyPairId,
  });
  const admission = admit(distribution, behaviour, request);
  if (admission.kind === "refused") return refuse(admission.refusal, admission.reason);
  if (admission.kind === "redirected") {
    return { answer: redirectAnswer(admission.location, marks), reason: "HTTPS is asked for." };
  }
  const viewer = behaviour.signers && judgeViewer(request, behaviour.signers, serving.now());
  if (viewer && !viewer.allowed) return refuse(viewer.refusal, viewer.reason, viewer.keyPairId);
  const reason = viewer?.reason ?? "The behaviour needs no signature.";
  try {
    const fetched = await fetchWithErrorPages(serving, asked);
    return {
      answer: answerFrom(fetched, behaviour, request, marks),
      reason: fetched.status >= 400 ? `${reason} The origin refused or failed.` : reason,
      ...(fetched.status >= 400 && { failure: `Origin${fetched.status}` }),
      keyPairId: viewer?.keyPairId,
      fetched,
    };
  } catch (error) {
    if (!(error instanceof OriginUnreachable)) throw error;
    const refusal = error.timedOut ? refusals.originTimeout : refusals.originUnreachable;
    return refuse(refusal, messageOf(error), viewer?.keyPairId);
  }
}

/** The answer, or the distribution's own page for that error. */
async function fetchWithErrorPages(serving: Serving, asked: Asked): Promise<Fetched> {
  const fetched = await fetchAnswer(serving, asked);
  const { distribution, request } = asked;
  const custom = distribution.customErrors.find(({ status }) => status === fetched.status);
  if (custom?.pagePath === undefined) return fetched;
  const page = await fetchAnswer(serving, {
    ...asked,
    behaviour: behaviourFor(distribution, custom.pagePath),
    path: custom.pagePath,
    request: { ...request, method: "GET", headers: {} },
    body: undefined,
  });
  if (page.status >= 400) return fetched;
  return { ...page, status: custom.answerStatus ?? fetched.status, state: "Error" };
}
