import type { Missing, TemplateValue } from './templateValue.ts';

/** The names that a part of a template binds, inside those of what surrounds it. */
export class TemplateScope {
  /** A parameter that got no argument is bound to `Missing`, so that it hides an outer name. */
  private readonly names = new Map<string, TemplateValue | Missing>();
  private readonly parent: TemplateScope | undefined;
  private readonly keepsWrites: boolean;

  /** @param keepsWrites true: `set` never reaches the surrounding scopes (macros, includes, blocks) */
  constructor(parent?: TemplateScope, keepsWrites = false) {
    this.parent = parent;
    this.keepsWrites = keepsWrites;
  }

  get(name: string): TemplateValue | Missing | undefined {
    const value = this.names.get(name);
    return value === undefined ? this.parent?.get(name) : value;
  }

  /** Binds a name here. */
  bind(name: string, value: TemplateValue | Missing): void {
    this.names.set(name, value);
  }

  /** Changes a name where it is bound, else binds it here. */
  set(name: string, value: TemplateValue): void {
    (this.owner(name) ?? this).bind(name, value);
  }

  private owner(name: string): TemplateScope | undefined {
    if (this.names.has(name)) return this;
    return this.keepsWrites ? undefined : this.parent?.owner(name);
  }
}
