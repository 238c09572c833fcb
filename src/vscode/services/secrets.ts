import type * as vscode from 'vscode';

const storageKey = (name: string) => `promptdeck.secret.${name}`;
const namesKey = 'promptdeck.secretNames';

/** The values behind `${secret:NAME}`, in VS Code's SecretStorage. Their names are listed in the global state. */
export class SecretVault {
  private readonly secrets: vscode.SecretStorage;
  private readonly state: vscode.Memento;

  constructor(secrets: vscode.SecretStorage, state: vscode.Memento) {
    this.secrets = secrets;
    this.state = state;
  }

  /** Names of the stored secrets, in alphabetical order. */
  names(): string[] {
    return this.state.get<string[]>(namesKey, []).toSorted((a, b) => a.localeCompare(b));
  }

  get(name: string): Thenable<string | undefined> {
    return this.secrets.get(storageKey(name));
  }

  async set(name: string, value: string): Promise<void> {
    await this.secrets.store(storageKey(name), value);
    await this.state.update(namesKey, [...new Set([...this.names(), name])]);
  }

  async delete(name: string): Promise<void> {
    await this.secrets.delete(storageKey(name));
    await this.state.update(
      namesKey,
      this.names().filter((other) => other !== name),
    );
  }
}

/** What is wrong with a secret's name, or undefined. Names stand inside `${secret:NAME}`. */
export function secretNameFault(name: string): string | undefined {
  return /^[A-Za-z0-9_.-]{1,100}$/.test(name) ? undefined : 'Use letters, digits, "_", "-" and "." only.';
}
