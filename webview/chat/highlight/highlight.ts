import type { Emitter } from 'highlight.js';
import core from 'highlight.js/lib/core';
import csharp from 'highlight.js/lib/languages/csharp';
import diff from 'highlight.js/lib/languages/diff';
import dockerfile from 'highlight.js/lib/languages/dockerfile';
import go from 'highlight.js/lib/languages/go';
import ini from 'highlight.js/lib/languages/ini';
import java from 'highlight.js/lib/languages/java';
import json from 'highlight.js/lib/languages/json';
import python from 'highlight.js/lib/languages/python';
import typescript from 'highlight.js/lib/languages/typescript';
import xml from 'highlight.js/lib/languages/xml';
import yaml from 'highlight.js/lib/languages/yaml';
import { appendCode } from '../markdown/hiddenCharacters.ts';
import { bash } from './bashGrammar.ts';
import { cpp } from './cppGrammar.ts';
import { rust } from './rustGrammar.ts';
import { sql } from './sqlGrammar.ts';

const hljs = core.newInstance();

/** The languages that answers mostly hold. */
const languages = {
  ...{ bash, cpp, csharp, diff, dockerfile, go, ini, java },
  ...{ json, python, rust, sql, typescript, xml, yaml },
};

/** Languages close enough to one of the above to be read with its grammar. */
const relatives = {
  bash: ['console', 'shell', 'shellsession'],
  cpp: ['c', 'h', 'objectivec'],
  ini: ['properties', 'dotenv'],
  json: ['json5'],
  typescript: ['javascript', 'js', 'jsx', 'mjs', 'cjs'],
  xml: ['vue', 'svelte'],
};

for (const [name, grammar] of Object.entries(languages)) hljs.registerLanguage(name, grammar);
for (const [languageName, aliases] of Object.entries(relatives)) hljs.registerAliases(aliases, { languageName });

/** Builds the highlighted code as nodes right away, so that no markup has to be parsed. */
class DomEmitter implements Emitter {
  readonly fragment = document.createDocumentFragment();
  #open: (DocumentFragment | HTMLElement)[] = [this.fragment];

  get #innermost(): DocumentFragment | HTMLElement {
    return this.#open.at(-1) ?? this.fragment;
  }

  addText(text: string): void {
    appendCode(this.#innermost, text);
  }

  startScope(scope: string): void {
    const span = document.createElement('span');
    // `title.function` is a title first and a function second.
    const [kind = scope, ...details] = scope.split('.');
    span.className = [`hljs-${kind}`, ...details.map((detail) => `${detail}_`)].join(' ');
    this.#innermost.append(span);
    this.#open.push(span);
  }

  endScope(): void {
    if (this.#open.length > 1) this.#open.pop();
  }

  /** What the core calls where its own emitter has it; missing from its types. */
  openNode(scope: string): void {
    this.startScope(scope);
  }

  /** See `openNode`. */
  closeNode(): void {
    this.endScope();
  }

  __addSublanguage(emitter: Emitter): void {
    if (emitter instanceof DomEmitter) this.#innermost.append(emitter.fragment);
  }

  finalize(): void {
    this.#open = [this.fragment];
  }

  toHTML(): string {
    return '';
  }
}

hljs.configure({ __emitter: DomEmitter });

/**
 * The nodes of `code` with spans of class `hljs-…` in it; plain text where the language is unknown.
 */
export function highlight(code: string, language: string): Node {
  if (!hljs.getLanguage(language)) return plain(code);
  const result = hljs.highlight(code, { language, ignoreIllegals: true });
  const emitter: unknown = result._emitter;
  return emitter instanceof DomEmitter && !result.errorRaised ? emitter.fragment : plain(code);
}

function plain(code: string): Node {
  const fragment = document.createDocumentFragment();
  appendCode(fragment, code);
  return fragment;
}
