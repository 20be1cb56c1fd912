/** Nominal types for strings that are easily mixed up; erased at run time. */

declare const brand: unique symbol;

export type Brand<T, Name extends string> = T & { readonly [brand]: Name };

/** A 12-digit AWS account number. */
export type AccountId = Brand<string, "AccountId">;

/** An AWS region code such as `us-east-1`. */
export type Region = Brand<string, "Region">;

/** Marks a string that was checked to be an account number. */
export function accountId(value: string): AccountId {
  if (!/^\d{12}$/.test(value)) throw new TypeError(`${value} is not a 12-digit account number`);
  return value as AccountId;
}

/** Marks a string as a region; any non-empty label is accepted, as new regions keep appearing. */
export function region(value: string): Region {
  if (!/^[a-z0-9-]{1,40}$/.test(value)) throw new TypeError(`${value} is not a region code`);
  return value as Region;
}
