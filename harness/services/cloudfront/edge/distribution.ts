/**
 * A distribution as the edge needs it: every policy, key and identity it names already looked up.
 * The control side resolves these from its documents; the rules in this folder only read them.
 */

import type { AccountId } from "#kernel/brand.ts";

export interface EdgeDistribution {
  readonly id: string;
  readonly arn: string;
  readonly account: AccountId;
  readonly enabled: boolean;
  readonly defaultRootObject: string;
  readonly origins: readonly EdgeOrigin[];
  /** In the order they are tried; the last is the default and takes every path. */
  readonly behaviours: readonly EdgeBehaviour[];
  readonly customErrors: readonly CustomError[];
  readonly invalidations: readonly EdgeInvalidation[];
  /** Changes with every update: what was cached under another configuration is not served. */
  readonly eTag: string;
}

export type EdgeOrigin = BucketOrigin | HttpOrigin;

interface OriginFacts {
  readonly id: string;
  /** Put before the path of every request; empty, or beginning with a slash. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface BucketOrigin extends OriginFacts {
  readonly kind: "bucket";
  readonly bucket: string;
  readonly access: BucketAccess;
}

/** As whom the edge reads the bucket. */
export type BucketAccess =
  | { readonly kind: "identity"; readonly id: string; readonly canonicalUserId: string }
  | { readonly kind: "control" }
  | { readonly kind: "anonymous" };

export interface HttpOrigin extends OriginFacts {
  readonly kind: "http";
  readonly host: string;
  readonly httpPort: number;
  readonly httpsPort: number;
  readonly protocol: "http" | "https" | "match-viewer";
  readonly answerWithinMs: number;
}

export interface EdgeBehaviour {
  /** `*` for the default. */
  readonly pathPattern: string;
  readonly originId: string;
  readonly allowedMethods: readonly string[];
  readonly cachedMethods: readonly string[];
  readonly viewerProtocol: "allow-all" | "https-only" | "redirect-to-https";
  /** Public keys (PEM) by key pair id; undefined where anyone may look. */
  readonly signers: Readonly<Record<string, string>> | undefined;
  readonly lifetimes: Lifetimes;
  /** What tells two cached answers apart. */
  readonly cacheKey: Selection;
  /** What reaches the origin; at least what is in the cache key. */
  readonly forwarded: Selection;
  readonly responseHeaders: ResponseHeaders | undefined;
}

/** Seconds. https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Expiration.html */
export interface Lifetimes {
  readonly min: number;
  readonly usual: number;
  readonly max: number;
}

export interface Selection {
  readonly query: NameChoice;
  readonly headers: NameChoice;
  readonly cookies: NameChoice;
}

/** Header names in lower case; cookie names may hold `*` and `?`. */
export type NameChoice =
  | { readonly kind: "none" }
  | { readonly kind: "all" }
  | { readonly kind: "some"; readonly names: readonly string[] }
  | { readonly kind: "all-except"; readonly names: readonly string[] };

export interface ResponseHeaders {
  readonly cors: CorsHeaders | undefined;
  readonly set: readonly {
    readonly name: string;
    readonly value: string;
    readonly override: boolean;
  }[];
  readonly remove: readonly string[];
}

export interface CorsHeaders {
  readonly allowOrigins: readonly string[];
  readonly allowMethods: readonly string[];
  readonly allowHeaders: readonly string[];
  readonly exposeHeaders: readonly string[];
  readonly allowCredentials: boolean;
  readonly maxAgeSeconds: number | undefined;
  readonly override: boolean;
}

export interface CustomError {
  readonly status: number;
  readonly pagePath: string | undefined;
  readonly answerStatus: number | undefined;
  /** Seconds an error is kept before the origin is asked again. */
  readonly keptFor: number;
}

export interface EdgeInvalidation {
  /** Milliseconds; what was stored up to then is affected. */
  readonly time: number;
  readonly paths: readonly string[];
}
