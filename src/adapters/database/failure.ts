/** The database cannot be opened or used; the message says why and what to do, and holds no password. */
export class DatabaseError extends Error {
  override name = 'DatabaseError';
}

/** What `pg` says where a server does not answer, or all connections wait for it. */
const NO_CONNECTION = /connection timeout|timeout exceeded when trying to connect/;

/** Whether it is the database that failed, and not what it was asked. */
export function isDatabaseDown(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause)
    if (at instanceof DatabaseError || NO_CONNECTION.test(at.message)) return true;
  return false;
}

/** Where a database is, as it may be shown: `ada@db.example.com:5432/reviews`. */
export type DatabaseAddress = { user: string; host: string; port: string; database: string };

const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'ENOENT',
]);
const UNTRUSTED = /CERT|SELF_SIGNED|UNABLE_TO_(VERIFY|GET_ISSUER)/;

/** What a failure to connect to PostgreSQL means and what would mend it. */
export function describeConnectFailure(error: unknown, address: DatabaseAddress): DatabaseError {
  const code = readCode(error);
  const { user, host, port, database } = address;
  const where = `PostgreSQL at ${host}:${port}`;
  const fail = (found: string, fix: string) => new DatabaseError(`${found}. ${fix}`);
  switch (code) {
    case '28P01':
      return fail(
        `${where} refused the password of user "${user}"`,
        'Correct user and password in DATABASE_URL; special characters in a password must be percent-encoded.',
      );
    case '28000':
      return fail(
        `${where} does not let user "${user}" in: ${reasonOf(error)}`,
        'Create the user, allow it in pg_hba.conf, or add sslmode=verify-full to DATABASE_URL where only TLS is allowed.',
      );
    case '3D000':
      return fail(
        `${where} has no database "${database}"`,
        `Create it (createdb ${database}) or correct DATABASE_URL.`,
      );
    case '42501':
      return fail(
        `User "${user}" lacks a permission in database "${database}": ${reasonOf(error)}`,
        `Promptgate makes schemas of its own: GRANT CREATE ON DATABASE "${database}" TO "${user}".`,
      );
    case '53300':
      return fail(
        `${where} has no connection left`,
        'Raise max_connections, or end what holds them: a Promptgate server uses up to 16.',
      );
    case '57P03':
      return fail(`${where} is starting up or shutting down`, 'Start Promptgate again once it is up.');
  }
  const reason = reasonOf(error);
  if (code !== null && UNREACHABLE.has(code))
    return fail(
      `${where} cannot be reached (${code})`,
      'Check host and port in DATABASE_URL, and that PostgreSQL runs and accepts connections from here.',
    );
  if (/timeout/i.test(reason))
    return fail(
      `${where} does not answer`,
      'Check host and port in DATABASE_URL, and that no firewall lies between.',
    );
  if (/does not support SSL/i.test(reason))
    return fail(`${where} does not speak TLS`, 'Turn it on there, or remove sslmode from DATABASE_URL.');
  if (code !== null && UNTRUSTED.test(code))
    return fail(
      `The certificate of ${where} is not trusted (${code})`,
      'Add sslrootcert=/path/to/ca.pem to DATABASE_URL, or set NODE_EXTRA_CA_CERTS.',
    );
  if (/password must be a string/.test(reason))
    return fail(`${where} asks user "${user}" for a password`, 'Add it to DATABASE_URL.');
  return fail(`${where} cannot be used: ${reason}`, 'Check DATABASE_URL.');
}

/** WASI's number for ENOSPC, by which PGlite's file system says it. */
const WASI_NO_SPACE = 51;

/** Whether nothing more fits on the disk. */
export function isOutOfSpace(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  if ('errno' in error && error.errno === WASI_NO_SPACE) return true;
  return readCode(error) === 'ENOSPC' || /no space left on device/i.test(reasonOf(error));
}

export function describeFullDisk(dir: string): DatabaseError {
  return new DatabaseError(
    `The disk that holds ${dir} is full; a new database takes 40 MB, and more as it grows. Make room there and start again, or name another directory.`,
  );
}

export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) {
    const number = typeof error === 'object' && error !== null && 'errno' in error ? error.errno : null;
    return number === null ? String(error) : `its files cannot be read or written (error ${number})`;
  }
  // What drizzle throws says which statement failed; why is in its cause.
  return error.name === 'Error' && error.message.startsWith('Failed query') && error.cause instanceof Error
    ? error.cause.message
    : error.message;
}

function readCode(error: unknown): string | null {
  for (let at = error; at instanceof Error; at = at.cause)
    if ('code' in at && typeof at.code === 'string') return at.code;
  return null;
}
