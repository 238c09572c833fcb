/**
 * The library that strips types, to be imported dynamically from here: a bundled CommonJS package keeps its named exports
 * only behind a static import.
 */
export { transform } from 'sucrase';
