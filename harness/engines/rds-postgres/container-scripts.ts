/**
 * What containers of PostgreSQL run, for sh(1) of Alpine and of Debian. They begin as root, since a
 * new volume is root's, and go on as the image's user: by su(1), and for the server by the image's
 * own entrypoint, which becomes it. https://hub.docker.com/_/postgres
 */

import { INCLUDE_TEXT, INITDB_ARGUMENTS } from "./fresh-data.ts";
import { ADMIN } from "./session.ts";

/** Where the volume of a server's data is mounted. */
export const HOME = "/rds";
/** Where the volume of the data to be copied is mounted. */
export const SOURCE = "/source";

export const PORT = 5432;

const BEGIN = `set -eu
cd ${HOME}
chown postgres:postgres ${HOME}
as_postgres() { su -s /bin/sh -c "$1" postgres; }
`;

/** Makes `making`, out of RDS_PASSWORD, RDS_STATEMENTS and RDS_CLIENTS; what it says goes to 2. */
const MAKE_FRESH = `rm -rf making data
printf %s "$RDS_PASSWORD" > password
chown postgres:postgres password
as_postgres 'initdb -D making --pwfile=password ${INITDB_ARGUMENTS.join(" ")}' >&2
rm password
printf %s "$RDS_STATEMENTS" > statements
as_postgres 'postgres --single -D making -c fsync=off postgres < statements' > said 2>&1
if grep 'ERROR:' said >&2; then exit 1; fi
printf %s "${INCLUDE_TEXT.trim()}" >> making/postgresql.conf
printf %s "$RDS_CLIENTS" > making/pg_hba.conf
`;

const FINISH = `mv making data
`;

/** Fresh data when RDS_FRESH is set; then the server, with the script's arguments. */
export const SERVE = `${BEGIN}
if [ -n "$RDS_FRESH" ]; then
${MAKE_FRESH}${FINISH}
fi
if [ ! -s data/PG_VERSION ]; then echo "the volume holds no data of PostgreSQL" >&2; exit 1; fi
printf %s "$RDS_SETTINGS" > data/rds.conf
if [ -n "$RDS_FOLLOWS" ]; then : > data/standby.signal
elif [ -e data/standby.signal ]; then mv data/standby.signal data/recovery.signal; fi
exec docker-entrypoint.sh postgres "$@"
`;

/** In a container that serves: the settings for its next reload. */
export const CONFIGURE = `printf %s "$RDS_SETTINGS" > ${HOME}/data/rds.conf`;

/** What the image's program is and knows, as its version and one line of JSON. */
export const TELL = `${BEGIN}
${MAKE_FRESH}
postgres --version
cat ${HOME}/settings.json
`;

/** A copy of what the server at RDS_HOST and RDS_PORT has, which a start recovers from. */
export const COPY_RUNNING = `${BEGIN}
rm -rf making
export PGPASSWORD="$RDS_PASSWORD"
as_postgres 'pg_basebackup -h "$RDS_HOST" -p "$RDS_PORT" -U ${ADMIN} -w -D ${HOME}/making \\
  -c fast -X stream --no-sync' >&2
rm -f making/standby.signal making/recovery.signal
rm -rf data
${FINISH}`;

/** A copy of data that no server runs on. */
export const COPY_STOPPED = `${BEGIN}
rm -rf making
cp -a ${SOURCE}/data making
rm -f making/postmaster.pid making/postmaster.opts making/standby.signal making/recovery.signal
rm -rf data
${FINISH}`;
