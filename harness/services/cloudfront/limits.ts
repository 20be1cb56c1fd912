/**
 * CloudFront's numbers.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html
 */

/**
 * How long a change takes to reach the edge, by the harness clock, and so a distribution to become
 * Deployed. Choice: AWS takes minutes; the edge here follows at once and only the state waits.
 */
export const DEPLOY_MS = 1_000;

/** How long an invalidation stays InProgress; what it names is gone from the start. */
export const INVALIDATION_MS = 500;

/** Paths of the invalidations in progress, for one distribution. */
export const INVALIDATION_PATHS_MAX = 3_000;

/** Invalidations that the edge tells apart; older ones together count as one of everything. */
export const INVALIDATIONS_APART_MAX = 200;

export const PAGE_ITEMS_MAX = 100;

/** AWS's usual lifetimes of legacy cache settings, in seconds. */
export const LEGACY_TTL = { min: 0, usual: 86_400, max: 31_536_000 };

export const ID_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/** Characters of an id or ETag after its first letter. */
export const ID_LENGTH = 13;
