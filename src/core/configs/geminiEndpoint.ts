/**
 * The model that a Gemini endpoint names when it is written in full, `https://…/v1beta/models/NAME:generateContent`
 * (https://ai.google.dev/api/generate-content); undefined where it names none.
 * A reference counts as a part of the name.
 */
export function modelOfGeminiEndpoint(endpoint: string): string | undefined {
  return /\/models\/((?:\$\{[^}]*\}|[^/:?#])+)/.exec(endpoint)?.[1];
}
