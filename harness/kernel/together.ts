/** Several things at once that are only worth something together. */

type Work = (signal: AbortSignal) => Promise<unknown>;
type Results<Works extends readonly Work[]> = {
  -readonly [Index in keyof Works]: Awaited<ReturnType<Works[Index]>>;
};

/**
 * All results, in order. When one fails, the others are told by their signal and waited for, and
 * that first failure is thrown; so too when `ending` is aborted.
 */
export async function together<const Works extends readonly Work[]>(
  works: Works,
  ending?: AbortSignal,
): Promise<Results<Works>> {
  const abort = new AbortController();
  const signal = ending ? AbortSignal.any([ending, abort.signal]) : abort.signal;
  const failures: unknown[] = [];
  const begun = works.map(async (work) => {
    try {
      return await work(signal);
    } catch (error) {
      failures.push(error);
      abort.abort();
      return undefined;
    }
  });
  const results = await Promise.all(begun);
  if (failures.length > 0) throw failures[0];
  // One entry a work, and none has failed.
  return results as Results<Works>;
}
