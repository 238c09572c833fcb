/**
 * The YAML library, to be imported dynamically from here: a bundled CommonJS package keeps its named exports only behind a
 * static import.
 */
export { Document, LineCounter, Scalar, isAlias, isMap, isScalar, isSeq, parseAllDocuments, visit } from 'yaml';
