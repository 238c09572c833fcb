/** What was done to a disk. Files go by their number, since a name may belong to one file after another. */
export type DiskOperation =
  | { kind: 'write'; file: number; position: number; bytes: Uint8Array }
  | { kind: 'truncate'; file: number; size: number }
  | { kind: 'sync'; file: number }
  /** `file` is the number of the file that has the name from now on. */
  | { kind: 'create'; path: string; file: number }
  | { kind: 'makeFolder'; path: string }
  | { kind: 'remove'; path: string; file: number }
  | { kind: 'rename'; from: string; to: string; file: number }
  | { kind: 'syncFolder'; path: string };

/** A change of a file's content. */
export type ContentOperation = Extract<DiskOperation, { kind: 'write' | 'truncate' }>;

/** A change of a folder. */
export type NameOperation = Extract<DiskOperation, { kind: 'create' | 'makeFolder' | 'remove' | 'rename' }>;
