import type { ComponentChildren, JSX } from 'preact';
import { formatJson } from '../../../panel/formatJson.ts';
import { TextPart } from '../../../panel/textPart.tsx';

/** JSON, or a text that is none, inside a card of a call. */
export function JsonPart(props: {
  title: string;
  json: string;
  onCopy: (text: string) => void;
  children?: ComponentChildren;
}): JSX.Element {
  const { json, ...others } = props;
  return <TextPart titleAs="span" shownLength={20_000} text={formatJson(json)} {...others} />;
}
