/** The two modules of Nunjucks that Promptdeck uses; its compiler and runtime stay unused. */
declare module 'nunjucks/src/parser.js' {
  import type { RootNode } from './templateNode.ts';
  const parser: {
    Parser: new (tokens: unknown) => { tokens: { lineno: number; colno: number }; parseAsRoot(): RootNode };
  };
  export default parser;
}

declare module 'nunjucks/src/lexer.js' {
  const lexer: { lex(source: string): unknown };
  export default lexer;
}
