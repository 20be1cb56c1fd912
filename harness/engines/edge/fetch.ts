/**
 * An answer for a cache key: from the cache while it is fresh, from the origin otherwise, and kept
 * when its headers and the behaviour's lifetimes say so.
 */

import type { World } from "#bus/world.ts";
import { assert } from "#kernel/assert.ts";
import type { BodySource, StoredRange } from "#model/body.ts";
import type { CacheState } from "#services/cloudfront/edge/answer.ts";
import type { EdgeBehaviour, EdgeDistribution } from "#services/cloudfront/edge/distribution.ts";
import { isInvalidated, secondsKept } from "#services/cloudfront/edge/lifetime.ts";
import type { EdgeRequest } from "#services/cloudfront/edge/request.ts";
import { cacheKeyOf, select } from "#services/cloudfront/edge/selection.ts";
import { withoutSigningParameters } from "#services/cloudfront/edge/signature.ts";
import { askBucket, type BucketOriginOptions, objectKey } from "./bucket-origin.ts";
import type { EdgeCache, KeptAnswer } from "./cache.ts";
import { askServer, type HttpOriginOptions, OriginUnreachable } from "./http-origin.ts";
import type { EdgeRecord, OriginAnswer, OriginRequest } from "./origin.ts";
import { tee } from "./tee.ts";

export interface FetchOptions extends BucketOriginOptions, HttpOriginOptions {
  readonly cache: EdgeCache;
  readonly now: () => number;
}

export interface Asked {
  readonly distribution: EdgeDistribution;
  readonly behaviour: EdgeBehaviour;
  readonly request: EdgeRequest;
  /** The path asked of the origin: the root object's for `/`. */
  readonly path: string;
  readonly body: AsyncIterable<Uint8Array> | undefined;
  readonly world: World;
  readonly record: EdgeRecord;
  readonly signal: AbortSignal;
}

export interface Fetched {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined where there is none to send, such as of a PUT. */
  readonly body: BodySource | undefined;
  readonly state: CacheState;
  /** Seconds in the cache; undefined straight from the origin. */
  readonly age: number | undefined;
  /** What was read: an object's URL, or the origin's. */
  readonly ref: string;
}

/** Throws {@link OriginUnreachable} when the origin is needed and silent, with nothing kept. */
export async function fetchAnswer(options: FetchOptions, asked: Asked): Promise<Fetched> {
  const { distribution, behaviour, request, path } = asked;
  const cacheable = behaviour.cachedMethods.includes(request.method);
  const key = cacheKeyOf(distribution, behaviour, request, path);
  const kept = cacheable ? usable(options, asked, key) : undefined;
  const startedAt = options.now();
  if (kept && kept.freshUntil > startedAt) return fromCache(asked, kept, startedAt, "Hit");
  try {
    const answer = await askOrigin(options, asked, kept);
    if (kept && answer.status >= 500) return fromCache(asked, kept, startedAt, "Hit");
    const same = kept && answer.status === 304;
    const fresh = same ? { ...answer, status: kept.status, body: kept.body } : answer;
    const headers = same ? { ...kept.headers, ...withoutLength(answer.headers) } : answer.headers;
    const unchanged = same || sameBytes(kept, answer);
    const body = cacheable
      ? keep(options, asked, key, { ...fresh, headers }, startedAt)
      : fresh.body;
    return {
      status: fresh.status,
      headers,
      body,
      state: fresh.status >= 400 ? "Error" : unchanged ? "RefreshHit" : "Miss",
      age: undefined,
      ref: refOf(asked),
    };
  } catch (error) {
    // AWS: an expired answer is better than none while the origin is down.
    if (kept && error instanceof OriginUnreachable) return fromCache(asked, kept, startedAt, "Hit");
    throw error;
  }
}

/** What is kept under the key, unless an invalidation reached it. */
function usable(options: FetchOptions, asked: Asked, key: string): KeptAnswer | undefined {
  const kept = options.cache.find(key);
  if (!kept) return undefined;
  const { invalidations } = asked.distribution;
  if (!isInvalidated(invalidations, kept.path, kept.query, kept.storedAt)) return kept;
  options.cache.remove(key);
  return undefined;
}

function fromCache(asked: Asked, kept: KeptAnswer, now: number, state: CacheState): Fetched {
  return {
    status: kept.status,
    headers: kept.headers,
    body: kept.body,
    state: kept.status >= 400 ? "Error" : state,
    age: Math.floor((now - kept.storedAt) / 1000),
    ref: refOf(asked),
  };
}

/** An object of a bucket is asked for again whole; its ETag tells whether it is the same. */
function sameBytes(kept: KeptAnswer | undefined, answer: OriginAnswer): boolean {
  const eTag = answer.headers["etag"];
  return answer.status < 300 && eTag !== undefined && kept?.headers["etag"] === eTag;
}

const withoutLength = (headers: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name !== "content-length"));

const originOf = ({ distribution, behaviour }: Asked) => {
  const origin = distribution.origins.find(({ id }) => id === behaviour.originId);
  assert(origin, `distribution ${distribution.id} has no origin ${behaviour.originId}`);
  return origin;
};

function refOf(asked: Asked): string {
  const origin = originOf(asked);
  const path = origin.path + asked.path;
  if (origin.kind === "http") return `${origin.host}${path}`;
  return `s3://${origin.bucket}/${objectKey(path)}`;
}

function askOrigin(
  options: FetchOptions,
  asked: Asked,
  kept: KeptAnswer | undefined,
): Promise<OriginAnswer> {
  const origin = originOf(asked);
  const { behaviour, request } = asked;
  const parts = select(request, behaviour.forwarded);
  const { range } = request.headers;
  const outgoing: OriginRequest = {
    method: request.method,
    path: origin.path + asked.path,
    query: parts.query,
    headers: {
      ...bodyHeaders(request),
      ...parts.headers,
      ...(parts.cookies !== "" && { cookie: parts.cookies }),
      ...(range !== undefined && !kept && { range }),
      ...(kept?.headers["etag"] !== undefined && { "if-none-match": kept.headers["etag"] }),
      ...origin.headers,
    },
    body: asked.body,
    viewer: request,
    record: asked.record,
    signal: asked.signal,
  };
  return origin.kind === "bucket"
    ? askBucket(options, asked.distribution, origin, outgoing)
    : askServer(options, origin, outgoing);
}

/** What describes a body always goes with it. */
function bodyHeaders(request: EdgeRequest): Readonly<Record<string, string>> {
  const names = ["content-type", "content-length", "content-encoding"];
  const pairs = names.flatMap((name) => {
    const value = request.headers[name];
    return value === undefined ? [] : [[name, value]];
  });
  return ["GET", "HEAD", "OPTIONS"].includes(request.method) ? {} : Object.fromEntries(pairs);
}

/** Keeps the answer if it may be; returns the body to send, which may have to be read to be kept. */
function keep(
  options: FetchOptions,
  asked: Asked,
  key: string,
  answer: OriginAnswer,
  startedAt: number,
): BodySource | undefined {
  const { distribution, behaviour, request, world, path } = asked;
  const { status, headers, body } = answer;
  const seconds = secondsKept(
    status,
    headers,
    behaviour.lifetimes,
    distribution.customErrors,
    startedAt,
  );
  // A part of an answer, and the answer to HEAD from a server, have not the bytes of the whole.
  const whole = status !== 206 && (request.method !== "HEAD" || isRange(body));
  if (seconds <= 0 || !whole) return body;
  const store = (range: StoredRange) =>
    options.cache.put(key, {
      world,
      distributionId: distribution.id,
      path,
      query: select(
        { ...request, query: withoutSigningParameters(request.query) },
        behaviour.cacheKey,
      ).query,
      status,
      headers,
      body: range,
      storedAt: startedAt,
      freshUntil: startedAt + seconds * 1000,
    });
  if (isRange(body)) {
    store(body);
    return body;
  }
  return tee(world, body, store);
}

const isRange = (body: BodySource | undefined): body is StoredRange =>
  body !== undefined && "kind" in body && body.kind === "range";
