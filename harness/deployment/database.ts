/**
 * The database of a deployment's corner, on a server that others share. Making one copies seven
 * megabytes in three hundred files, at the server and at its standby: the longest part of a claim.
 * So where corners are given back, the next one's database can be made then: a spare, which whoever
 * comes next takes by its name.
 */

import pg from "pg";

/** Where PostgreSQL listens, and the login that makes databases. */
export interface DatabaseServer {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
}

export interface DatabaseOptions {
  /** Takes over one of that name. */
  readonly again?: boolean;
  /** Takes the spare when there is one. */
  readonly spare?: boolean;
}

const SPARE = "avalon_spare";

// https://www.postgresql.org/docs/current/errcodes-appendix.html
const DUPLICATE_DATABASE = "42P04";
const NO_SUCH_DATABASE = "3D000";
/** What the later of two that make the same at once is told. */
const UNIQUE_VIOLATION = "23505";

/** `name` is lower-case letters, digits and underscores. */
export async function createDatabase(
  server: DatabaseServer,
  name: string,
  { again = false, spare = false }: DatabaseOptions,
): Promise<void> {
  await administer(server, async (run) => {
    if (spare && (await run(`ALTER DATABASE ${SPARE} RENAME TO "${name}"`, NO_SUCH_DATABASE)))
      return;
    await run(`CREATE DATABASE "${name}"`, ...(again ? [DUPLICATE_DATABASE] : []));
  });
}

/** Also while somebody is connected to it; `spare` leaves an empty one for the next. */
export async function dropDatabase(
  server: DatabaseServer,
  name: string,
  { spare = false }: Pick<DatabaseOptions, "spare">,
): Promise<void> {
  await administer(server, async (run) => {
    await run(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
    if (spare) await run(`CREATE DATABASE ${SPARE}`, DUPLICATE_DATABASE, UNIQUE_VIOLATION);
  });
}

/** Runs a statement; false when it failed for one of these reasons, by SQLSTATE. */
type Run = (statement: string, ...tolerated: readonly string[]) => Promise<boolean>;

async function administer(server: DatabaseServer, work: (run: Run) => Promise<void>) {
  const client = new pg.Client({ ...server, database: "postgres" });
  await client.connect();
  try {
    await work(async (statement, ...tolerated) => {
      try {
        await client.query(statement);
        return true;
      } catch (error) {
        if (error instanceof pg.DatabaseError && tolerated.includes(error.code ?? "")) return false;
        throw error;
      }
    });
  } finally {
    await client.end();
  }
}
