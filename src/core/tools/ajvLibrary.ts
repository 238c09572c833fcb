/**
 * The JSON Schema validator of draft 2020-12, to be imported dynamically from here: a bundled CommonJS package keeps its named
 * exports only behind a static import.
 */
export { Ajv2020 as Ajv } from 'ajv/dist/2020.js';
