import type { Migration } from './migration.ts';
import { version1 } from './version1.ts';
import { version2 } from './version2.ts';
import { version3 } from './version3.ts';
import { version4 } from './version4.ts';
import { version5 } from './version5.ts';
import { version6 } from './version6.ts';
import { version7 } from './version7.ts';
import { version8 } from './version8.ts';

/** The way from an empty database to the newest schema. A published step is never changed; later ones are added. */
export const migrations: readonly Migration[] = [
  version1,
  version2,
  version3,
  version4,
  version5,
  version6,
  version7,
  version8,
];
