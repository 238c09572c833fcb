import type { Connection } from '../sqlite/connection.ts';

/** One step of the schema: takes the database from `user_version` N to N + 1, N being its place in the list. */
export type Migration = (connection: Connection) => void;
