/** VS Code's id of a language by the names that fences give it, where the two differ. */
const editorIds: Readonly<Record<string, string>> = {
  bash: 'shellscript',
  'c#': 'csharp',
  'c++': 'cpp',
  cc: 'cpp',
  cjs: 'javascript',
  console: 'shellscript',
  cs: 'csharp',
  docker: 'dockerfile',
  'f#': 'fsharp',
  golang: 'go',
  h: 'c',
  hpp: 'cpp',
  htm: 'html',
  js: 'javascript',
  json5: 'jsonc',
  jsx: 'javascriptreact',
  kt: 'kotlin',
  make: 'makefile',
  md: 'markdown',
  mjs: 'javascript',
  mts: 'typescript',
  node: 'javascript',
  objc: 'objective-c',
  patch: 'diff',
  ps1: 'powershell',
  pwsh: 'powershell',
  py: 'python',
  python3: 'python',
  rb: 'ruby',
  rs: 'rust',
  sh: 'shellscript',
  shell: 'shellscript',
  shellsession: 'shellscript',
  svg: 'xml',
  tex: 'latex',
  text: 'plaintext',
  ts: 'typescript',
  tsx: 'typescriptreact',
  txt: 'plaintext',
  vb: 'vb',
  yml: 'yaml',
  zsh: 'shellscript',
};

/**
 * VS Code's id of the language that a fence names; undefined: VS Code has none such.
 * @param known the ids that VS Code has
 */
export function editorLanguage(name: string, known: readonly string[]): string | undefined {
  const lower = name.toLowerCase();
  const id = Object.hasOwn(editorIds, lower) ? editorIds[lower] : lower;
  return known.find((each) => each.toLowerCase() === id);
}
