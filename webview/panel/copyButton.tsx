import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { IconButton } from './icon.tsx';

/** How long a button tells that it worked, in ms. */
export const confirmationTime = 1500;

/** A button that copies something and says so for a moment. */
export function CopyButton({ label, onCopy }: { label: string; onCopy: () => void }): JSX.Element {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => {
      setCopied(false);
    }, confirmationTime);
    return () => {
      clearTimeout(timer);
    };
  }, [copied]);
  return (
    <IconButton
      icon={copied ? 'check' : 'copy'}
      label={copied ? 'Copied' : label}
      onClick={() => {
        onCopy();
        setCopied(true);
      }}
    />
  );
}
