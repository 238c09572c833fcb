/** Why a tool in Python does not run; tools of the package that this one carries over were written so. */
export const pythonFault = 'This is Python; tools are written in TypeScript or JavaScript.';

/**
 * True for code that defines a Python function. A module of JavaScript says `export` to be a tool, so that such a definition
 * inside of it stands in a text.
 */
export function isPythonCode(toolCode: string): boolean {
  return pythonFunction.test(toolCode) && !exportStatement.test(toolCode);
}

// Within one line each, so that no run of empty lines is gone through again and again.
const pythonFunction = /^[ \t]*(?:async[ \t]+)?def[ \t]+\w+[ \t]*\(/m;
const exportStatement = /(?:^|[;}])[ \t]*export[ \t]*(?:\{|(?:default|async|function|const|let|var|class)\b)/m;
