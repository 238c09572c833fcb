/** A field of an imported file does not hold what it must. Who reads the file adds its name and the line. */
export class TransferFault extends Error {
  override readonly name = 'TransferFault';
  /** Path of the field below the element that was read, as in `messages[3].message.role`; empty: the element itself. */
  readonly field: string;
  /** What must stand there, as in `a text`. */
  readonly expected: string;

  constructor(field: string, expected: string) {
    super(`\`${field}\` must be ${expected}`);
    this.field = field;
    this.expected = expected;
  }
}
