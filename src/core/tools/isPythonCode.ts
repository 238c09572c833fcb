/** True for code that defines a Python function. Tools of the package that this one carries over were written so. */
export function isPythonCode(toolCode: string): boolean {
  return /^\s*(?:async )?def \w+\s*\(/m.test(toolCode);
}
