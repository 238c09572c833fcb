/** Something wrong in a file that a person edits, at its place. Lines and columns count from 1. */
export interface FileProblem {
  /** What is wrong and what to do, in one line; no secret. */
  message: string;
  line: number;
  column: number;
  /** Column after the last character of the place, on the same line. Absent: to the end of the line. */
  endColumn?: number;
  /** `error`: what the file describes cannot be used. `warning`: it can, but probably not as meant. */
  severity: 'error' | 'warning';
  /** Stable name of this kind of problem, where a fix can be offered. */
  code?: string;
  /** What a fix has to write, such as the host that is to be declared. */
  subject?: string;
  /** The place in another file that it comes from, with what is wrong there. `file` is an absolute path. */
  related?: { file: string; line: number; column: number; message: string };
}
