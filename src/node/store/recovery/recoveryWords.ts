import { basename } from 'node:path';
import type { BackupInfo } from './backups.ts';
import type { KeptIncident } from './incidentFiles.ts';
import type { Damage } from './recoveryMark.ts';
import type { MergeCounts } from './salvage/mergeDatabase.ts';

/** How a recovery ended. */
export interface RecoveryOutcome {
  damage: Damage;
  /** Where the database was taken from. */
  origin: { kind: 'backup'; backup: BackupInfo } | { kind: 'converted' } | { kind: 'empty' };
  /** What came back from the damaged file; undefined where it could not be read at all, or there was nothing to read. */
  salvaged: MergeCounts | undefined;
}

/** What happened, for the user. */
export function recoveryIncident(outcome: RecoveryOutcome, quarantine: string): KeptIncident {
  const { damage, origin, salvaged } = outcome;
  const cameBack = salvaged === undefined ? '' : listOf(salvaged);
  const isEmpty = origin.kind === 'empty' && cameBack === '';
  const words = [
    happened[damage.cause],
    origin.kind === 'backup'
      ? `The backup of ${readableTime(origin.backup.time)} was put in its place.`
      : origin.kind === 'converted'
        ? 'It was turned back into its usual form, and nothing was lost.'
        : 'There was no backup, so an empty database was put in its place.',
    cameBack === '' ? noneCameBack(outcome) : `Brought back from the damaged file: ${cameBack}.`,
    damage.cause === 'missing' ? '' : `The file as it was is kept in ${quarantine}.`,
  ];
  return {
    id: basename(quarantine),
    kind: isEmpty ? 'started-empty' : 'restored',
    message: words.filter((word) => word !== '').join(' '),
    folder: quarantine,
  };
}

const happened: Record<Damage['cause'], string> = {
  damaged: "Promptdeck's database was damaged.",
  empty: "Promptdeck's database file was empty, which Promptdeck never leaves it.",
  missing: "Promptdeck's database file was gone.",
  'write-ahead-log': "Another program had switched Promptdeck's database to a mode (WAL) that it cannot share.",
};

function noneCameBack({ damage, origin, salvaged }: RecoveryOutcome): string {
  if (damage.cause !== 'damaged' || origin.kind === 'converted') return '';
  return salvaged === undefined
    ? 'Nothing could be read from the damaged file.'
    : 'The damaged file held nothing beyond that which could be read.';
}

/** As in "3 chats with 41 messages and 1 tool"; empty where there is nothing. */
function listOf({ chats, messages, prompts, tools }: MergeCounts): string {
  const parts = [
    chats > 0 ? `${counted(chats, 'chat')} with ${counted(messages, 'message')}` : '',
    prompts > 0 ? counted(prompts, 'prompt template') : '',
    tools > 0 ? counted(tools, 'tool') : '',
  ].filter((part) => part !== '');
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** As in "2026-11-22 20:56 UTC". */
function readableTime(time: string): string {
  return `${time.slice(0, 16).replace('T', ' ')} UTC`;
}
