/** Reading lists that AWS answers in pages. */

/** One page of a list, and what to ask for the next one by. */
export interface ListPage<T> {
  readonly entries: readonly T[] | undefined;
  readonly next: string | undefined;
}

/** All entries of a list that comes in pages. */
export async function listed<T>(
  page: (token: string | undefined) => Promise<ListPage<T>>,
): Promise<readonly T[]> {
  const all: T[] = [];
  let token: string | undefined;
  do {
    const { entries = [], next } = await page(token);
    all.push(...entries);
    token = next;
  } while (token !== undefined && token !== "");
  return all;
}
