/**
 * A request rate as AWS limits it: so many calls a second in the long run, and a burst before that.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/throttling.html
 */

export interface Rate {
  readonly perSecond: number;
  /** Calls that may come at once; a second's worth when absent. */
  readonly burst?: number | undefined;
}

export interface TokenBucket {
  /** Takes a token at `now` (milliseconds); false when there is none. */
  take(now: number): boolean;
}

export function createTokenBucket({ perSecond, burst }: Rate): TokenBucket {
  const capacity = burst ?? Math.max(1, Math.ceil(perSecond));
  let tokens = capacity;
  let filledAt: number | undefined;
  return {
    take(now) {
      const seconds = Math.max(0, now - (filledAt ?? now)) / 1000;
      tokens = Math.min(capacity, tokens + seconds * perSecond);
      filledAt = now;
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
  };
}
