import { isJsonObject, type JsonObject, type JsonValue } from '../../base/json.ts';
import { textOf } from '../jsonParts.ts';
import { finishMessageOf } from './sdkBlindFields.ts';

/** Names of the categories that a filter struck, or rated high where it does not say so: "hate speech". */
function categoriesOf(ratings: JsonValue | undefined): string[] {
  if (!Array.isArray(ratings)) return [];
  const rated = ratings.filter(isJsonObject);
  const blocked = rated.filter((rating) => rating['blocked'] === true);
  const struck = blocked.length > 0 ? blocked : rated.filter(({ probability }) => probability === 'HIGH');
  return struck.map(({ category }) =>
    textOf(category).replace('HARM_CATEGORY_', '').replaceAll('_', ' ').toLowerCase(),
  );
}

/** What the vendor says about the end of a candidate, or about a prompt that it blocked; empty where it says nothing. */
export function verdictOf(said: JsonObject): string {
  const words = textOf(finishMessageOf(said)) || textOf(said['blockReasonMessage']);
  const categories = categoriesOf(said['safetyRatings']).join(', ');
  if (words === '' || categories === '') return words || categories;
  return `${words} (${categories})`;
}
