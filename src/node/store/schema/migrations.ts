import type { Migration } from '../sqlite/driver.ts';
import { schemaVersion1 } from './schema.ts';

/** The way from an empty database to the newest schema. A published step is never changed; later ones are added. */
export const migrations: readonly Migration[] = [
  (connection) => {
    connection.run(schemaVersion1);
  },
];
