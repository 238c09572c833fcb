/** Something that happened to the database and that its user must be told once, in these words. */
export interface StoreIncident {
  /** Names it among those that are kept on disk until they are seen; absent on one that is not kept. */
  id?: string;
  kind: 'restored' | 'started-empty' | 'read-only' | 'memory-exhausted' | 'backup-failed' | 'set-aside';
  /** What happened and what to do, without a secret. */
  message: string;
  /** Absolute path of the folder that the user is led to. */
  folder: string;
}

/** This window waits for another process that is using the database. */
export interface StoreWait {
  /** Process id of the other. */
  pid: number;
  /** For the user: who is waited for, and since when in words. */
  message: string;
}
