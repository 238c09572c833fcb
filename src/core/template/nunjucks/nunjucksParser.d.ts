/** The two modules of Nunjucks that Promptdeck uses; its compiler and runtime stay unused. */
declare module 'nunjucks/src/parser.js' {
  const parser: {
    Parser: new (tokens: unknown) => { tokens: { lineno: number; colno: number }; parseAsRoot(): unknown };
  };
  export default parser;
}

declare module 'nunjucks/src/lexer.js' {
  const lexer: { lex(source: string): unknown };
  export default lexer;
}
