/** One statement in a PostgreSQL, over a session of its own. */

import pg from "pg";

/** Gives the rows; `where` is a connection string or what one is made of. */
export async function query(
  where: string | pg.ClientConfig,
  text: string,
): Promise<readonly unknown[]> {
  const client = new pg.Client(where);
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}
