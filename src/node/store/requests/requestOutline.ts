import { hash } from 'node:crypto';
import { isJsonObject, type JsonValue } from '../../../core/base/json.ts';

/** A value of a body: itself where it is short, else the digest of its text, or of the list that it is. */
type OutlinePiece = { value: JsonValue } | { part: string } | { list: string };

/** A body with digests in place of what is long: the members of an object in their order, or the whole of anything else. */
export type RequestOutline = { members: [key: string, piece: OutlinePiece][] } | { whole: OutlinePiece };

/** A list that is one element longer than another. */
export interface RequestList {
  digest: string;
  /** Number of elements. */
  length: number;
  /** Digest of the list without the last element; null: that is empty. */
  shorter: string | null;
  /** Digest of the last element. */
  part: string;
}

/** A body in pieces. */
export interface SplitBody {
  outline: RequestOutline;
  /** JSON texts by their digests. */
  parts: Map<string, string>;
  /** For each list of the body: itself after all lists that it begins with, shortest first. */
  lists: RequestList[][];
}

/** Below this many characters a value is shorter than what would stand for it. */
const shortText = 48;

/** Splits the members of a body, and the elements of those that are lists. */
export function splitBody(body: JsonValue): SplitBody {
  const parts = new Map<string, string>();
  const lists: RequestList[][] = [];
  const addPart = (json: string): string => {
    const digest = digestOf(json);
    parts.set(digest, json);
    return digest;
  };
  const pieceOf = (value: JsonValue): OutlinePiece => {
    const json = JSON.stringify(value);
    if (json.length < shortText) return { value };
    if (!Array.isArray(value)) return { part: addPart(json) };
    const chain = chainOf(value.map((element) => addPart(JSON.stringify(element))));
    lists.push(chain);
    return { list: chain.at(-1)?.digest ?? '' };
  };
  const outline: RequestOutline = isJsonObject(body)
    ? { members: Object.entries(body).map(([key, value]) => [key, pieceOf(value)]) }
    : { whole: pieceOf(body) };
  return { outline, parts, lists };
}

/** Where the texts of a body's pieces come from; undefined: lost. */
export interface RequestTexts {
  part(digest: string): string | undefined;
  list(digest: string): string[] | undefined;
}

/** The JSON text of the body; undefined where a piece of it is lost. */
export function joinBody(outline: RequestOutline, texts: RequestTexts): string | undefined {
  if ('whole' in outline) return textOf(outline.whole, texts);
  const members: string[] = [];
  for (const [key, piece] of outline.members) {
    const text = textOf(piece, texts);
    if (text === undefined) return undefined;
    members.push(`${JSON.stringify(key)}:${text}`);
  }
  return `{${members.join(',')}}`;
}

/** Undefined where the text is no outline: its bytes were changed. */
export function parseOutline(text: string): RequestOutline | undefined {
  try {
    const value = JSON.parse(text) as JsonValue;
    return isOutline(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The digests of an outline. */
export function digestsOf(outline: RequestOutline): { parts: string[]; lists: string[] } {
  const pieces = 'whole' in outline ? [outline.whole] : outline.members.map(([, piece]) => piece);
  return {
    parts: pieces.flatMap((piece) => ('part' in piece ? [piece.part] : [])),
    lists: pieces.flatMap((piece) => ('list' in piece ? [piece.list] : [])),
  };
}

/** The first 132 bits of a text's SHA-256, as base64url. */
export function digestOf(text: string): string {
  return hash('sha256', text, 'base64url').slice(0, 22);
}

/** The digest of a list from that of the one without its last element and that of the last element. */
export function listDigest(shorter: string | null, part: string): string {
  return digestOf(`${shorter ?? ''} ${part}`);
}

function chainOf(elements: readonly string[]): RequestList[] {
  let shorter: string | null = null;
  return elements.map((part, index) => {
    const list: RequestList = { digest: listDigest(shorter, part), length: index + 1, shorter, part };
    shorter = list.digest;
    return list;
  });
}

function isOutline(value: unknown): value is RequestOutline {
  if (!isJsonObject(value)) return false;
  const { members, whole } = value;
  if (!Array.isArray(members)) return isPiece(whole);
  return members.every((member) => Array.isArray(member) && typeof member[0] === 'string' && isPiece(member[1]));
}

function isPiece(value: JsonValue | undefined): boolean {
  if (!isJsonObject(value)) return false;
  return 'value' in value || typeof value['part'] === 'string' || typeof value['list'] === 'string';
}

function textOf(piece: OutlinePiece, texts: RequestTexts): string | undefined {
  if ('value' in piece) return JSON.stringify(piece.value);
  if ('part' in piece) return texts.part(piece.part);
  const elements = texts.list(piece.list);
  return elements && `[${elements.join(',')}]`;
}
