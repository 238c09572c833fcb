/**
 * The parser of JavaScript and TypeScript, to be imported dynamically from here: a bundled CommonJS package keeps its named
 * exports only behind a static import.
 */
export { parse, parseExpression } from '@babel/parser';
