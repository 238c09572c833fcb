import type { JSX } from 'preact';
import { iconPaths } from './icons.ts';
import type { IconName } from './icons.ts';

/** An icon beside text or inside a labelled button; assistive technology passes it by. */
export function Icon({ name, className = '' }: { name: IconName; className?: string }): JSX.Element {
  return (
    <svg class={`icon ${className}`} viewBox="0 0 16 16" aria-hidden="true">
      <path d={iconPaths[name]} />
    </svg>
  );
}

/** A button that shows only an icon. */
export function IconButton(props: {
  icon: IconName;
  label: string;
  onClick: () => void;
  pressed?: boolean;
  disabled?: boolean;
  className?: string;
}): JSX.Element {
  const { icon, label, onClick, pressed, disabled, className = '' } = props;
  return (
    <button
      type="button"
      class={`icon-button ${className}`}
      title={label}
      aria-label={label}
      aria-pressed={pressed}
      disabled={disabled}
      onClick={onClick}
    >
      <Icon name={icon} />
    </button>
  );
}
