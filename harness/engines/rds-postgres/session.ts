/** Sessions of the harness at a server, as RDS's own superuser. */

import { Client, DatabaseError } from "pg";
import { HarnessError } from "#kernel/harness-error.ts";
import type { Address } from "#operation/data-service/machine.ts";

/** As on RDS: the superuser that is not the customer's. */
export const ADMIN = "rdsadmin";
/** Of processes, its password lies in the data folder, so that it goes wherever the data go. */
export const PASSWORD_FILE = "rdsadmin-password";

export interface Access {
  readonly address: Address;
  readonly password: string;
}

/** What a replica finds its source by; `name` is what the source knows it as. */
export const connectionOf = ({ address, password }: Access, name: string): string =>
  `host=${address.host} port=${address.port} user=${ADMIN} password=${password} ` +
  `application_name=${name}`;

export const withSession = async <T>(
  access: Access,
  work: (client: Client) => Promise<T>,
): Promise<T> => inSession(await openSession(access), work);

const CONNECTED_WITHIN_MS = 10_000;

export async function openSession({ address, password }: Access): Promise<Client> {
  const client = new Client({
    ...address,
    ...{ user: ADMIN, password, database: "postgres" },
    connectionTimeoutMillis: CONNECTED_WITHIN_MS,
  });
  // A server that is killed ends the session aloud; the query under way fails by itself.
  client.on("error", () => undefined);
  try {
    await client.connect();
    return client;
  } catch (error) {
    await client.end();
    throw refusal(error);
  }
}

/** Does the work, and ends the session. */
export async function inSession<T>(
  client: Client,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  try {
    return await work(client);
  } catch (error) {
    throw refusal(error);
  } finally {
    await client.end();
  }
}

/** What PostgreSQL itself says, and a session that was cut off, is for the user to read. */
function refusal(error: unknown): unknown {
  if (error instanceof HarnessError || !(error instanceof Error)) return error;
  const isPostgres =
    error instanceof DatabaseError || /Connection terminated|ECONN/.test(error.message);
  if (!isPostgres) return error;
  return new HarnessError("SERVER_NOT_READY", `PostgreSQL answered: ${error.message}.`, {
    cause: error,
  });
}
