import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../core/base/disposable.ts';
import type { FileProblem } from '../../core/base/fileProblem.ts';
import { type KnownNames, referenceProblems } from '../../core/prompts/danglingReferences.ts';
import type { PromptTemplate } from '../../core/prompts/promptTemplate.ts';

/** The names that prompts may refer to, as the configs and tools stand now. */
export class ReferenceCheck implements Disposable {
  private known: KnownNames | undefined;
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly disposables = new DisposableStore();

  readonly onDidChange = this.changed.event;

  constructor() {
    this.disposables.add(this.changed);
  }

  /** Takes over the names; nothing is reported before the first call. */
  update(known: KnownNames): void {
    const before = this.known;
    this.known = known;
    if (before && isSame(before, known)) return;
    this.changed.fire();
  }

  /** @param text of the prompt's file, where it has one */
  problems(prompt: PromptTemplate, text?: string): FileProblem[] {
    return this.known ? referenceProblems(prompt, this.known, text) : [];
  }

  dispose(): void {
    this.disposables.dispose();
  }
}

function isSame(a: KnownNames, b: KnownNames): boolean {
  return textOf(a) === textOf(b);
}

function textOf({ configs, tools, editorTools = new Set(), faultyConfigs = new Map() }: KnownNames): string {
  return JSON.stringify([[...configs].sort(), [...tools].sort(), [...editorTools].sort(), [...faultyConfigs].sort()]);
}
