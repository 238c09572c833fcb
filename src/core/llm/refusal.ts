import type { AppError } from '../base/appError.ts';

/** What a vendor has against a request, in its own terms. */
export interface Refusal {
  /** Empty where it said nothing. */
  words: string;
  /** Empty where it named none. */
  param: string;
  /** Empty where it named none. */
  code: string;
}

/** The vendor's side of a failure. */
export function refusalOf({ vendor }: AppError): Refusal {
  return { words: vendor?.message ?? '', param: vendor?.param ?? '', code: vendor?.code ?? '' };
}

const refusingWords =
  /unsupported|not support|does not take|unknown|unrecogni[sz]ed|unexpected|extra (?:inputs|fields)|not permitted|not allowed|not enabled|forbidden|only the default|only supports?|may only be|must be one of|cannot both|unset|deprecated|incompatible|invalid|not available|not implemented/i;

/** True where the vendor says that it does not take something, rather than that something is wrong with its value. */
export function isUnsupported({ words, code }: Refusal): boolean {
  return refusingWords.test(`${code.replaceAll('_', ' ')} ${words}`);
}

/**
 * True where a field of the request's body is what the vendor does not take. Its `param` decides where there is one: the
 * words may name other fields too, as advice.
 */
export function refusesField(refusal: Refusal, field: string): boolean {
  if (!isUnsupported(refusal)) return false;
  if (refusal.param !== '') return refusal.param === field;
  return namesField(refusal.words, field);
}

/** True where a text names a field, and not just as a part of another one. */
export function namesField(words: string, field: string): boolean {
  return new RegExp(`(?<![A-Za-z0-9_])${field}(?![A-Za-z0-9_])`).test(words);
}

/** The largest token limit that a refusal allows: "supports at most 16384 completion tokens", "max_tokens: 32000 > 8192". */
export function allowedTokens({ words }: Refusal): number | undefined {
  const match =
    /max_(?:completion_)?tokens.*?(?:at most|less than or equal to|> ?|(?:maximum|limit)[^.]{0,40}? is)[\s`'"]*(\d+)/i.exec(
      words,
    );
  return match?.[1] === undefined ? undefined : Number(match[1]);
}
