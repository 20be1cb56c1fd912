/** What is in the data that a new server begins with, however they are made. */

import { ADMIN } from "./session.ts";

/** A database in all fresh data: renaming it is quick, creating one is not. */
export const PREPARED_DATABASE = "prepared";
/** What a start writes its settings to; postgresql.conf includes it. */
export const SETTINGS_FILE = "rds.conf";
/** Raised when fresh data change: what was prepared before is of no use then. */
export const FORM = 2;

/** Of initdb, beside the folder and the file with the superuser's password. */
export const INITDB_ARGUMENTS: readonly string[] = [
  ...["-U", ADMIN, "-A", "scram-sha-256", "-E", "UTF8", "--locale=C"],
  ...["--no-sync", "--no-instructions"],
];

/** https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.PostgreSQL.CommonDBATasks.Roles.html */
const ROLES = [
  "CREATE ROLE rds_superuser NOLOGIN",
  "GRANT pg_monitor, pg_signal_backend, pg_checkpoint TO rds_superuser WITH ADMIN OPTION",
  "CREATE ROLE rds_iam NOLOGIN",
  "CREATE ROLE rds_password NOLOGIN",
  "CREATE ROLE rds_replication NOLOGIN",
  "GRANT rds_iam, rds_password, rds_replication TO rds_superuser WITH ADMIN OPTION",
  `CREATE DATABASE ${PREPARED_DATABASE}`,
];

/** For the single-user mode, with further statements after the roles. */
export const statementsText = (further: readonly string[] = []): string =>
  [...ROLES, ...further].map((statement) => `${statement};\n`).join("");

/** The single-user mode answers a failed statement with such a line and goes on. */
export const FAILED_STATEMENT = /\bERROR:/;

/** The end of postgresql.conf. */
export const INCLUDE_TEXT = `include_if_exists = '${SETTINGS_FILE}'\n`;

/**
 * pg_hba.conf. Nobody has a token that these could check, so who may only use tokens is told so at
 * once. Who may give that role to others is a member of it too, and uses a password.
 */
export const CLIENTS_TEXT = [
  "host all +rds_superuser all scram-sha-256",
  "host all +rds_iam all reject",
  `host replication ${ADMIN} all scram-sha-256`,
  "host all all all scram-sha-256",
]
  .map((line) => `${line}\n`)
  .join("");
