/**
 * What is to be done for a thing, kept in its document: a loop does it in order, and what is in
 * hand decides the state that is shown.
 */

/** A document with work. */
export interface WorkList<Work, Status> {
  /** In order; the first is under way. Plain JSON: what a crash cut short is begun again. */
  readonly work: readonly Work[];
  readonly status: Status;
}

/** The changes of such documents; `statusOf` tells what is seen while a kind of work is done. */
export function workOf<
  Thing extends WorkList<Work, Status>,
  Work extends { readonly kind: string },
  Status extends string,
>(statusOf: Readonly<Partial<Record<Work["kind"], Status>>>) {
  const seen = (work: Work): Status | undefined => statusOf[work.kind as Work["kind"]];
  return {
    /** With `work` to be done after all that is to be done already. */
    enqueued: (thing: Thing, work: Work): Thing => ({
      ...thing,
      work: [...thing.work, work],
      status: seen(work) ?? thing.status,
    }),
    /** With `work` to be done before all else. */
    interrupted: (thing: Thing, work: Work): Thing => ({
      ...thing,
      work: [work, ...thing.work],
      status: seen(work) ?? thing.status,
    }),
    /** Without `done`, which something urgent may have overtaken: the next shows, or else `rest`. */
    finished(thing: Thing, done: Work, rest: Status): Thing {
      const at = thing.work.findIndex((each) => JSON.stringify(each) === JSON.stringify(done));
      const work = thing.work.filter((_, index) => index !== at);
      return { ...thing, work, status: work.map(seen).find((status) => status) ?? rest };
    },
  };
}
