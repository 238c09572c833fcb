import { Component, h, type ComponentClass, type FunctionComponent, type JSX } from 'preact';

/** `component`, drawn anew only when one of its props is another value. For what stays as it is while an answer arrives. */
export function memo<Props extends object>(component: FunctionComponent<Props>): ComponentClass<Props> {
  return class extends Component<Props> {
    static override displayName = component.displayName ?? component.name;

    override shouldComponentUpdate(next: Readonly<Props>): boolean {
      const before = new Map<string, unknown>(Object.entries(this.props));
      return Object.entries(next).some(([name, value]) => before.get(name) !== value);
    }

    override render(): JSX.Element {
      return h(component, this.props);
    }
  };
}
