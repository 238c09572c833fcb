/** What is selected in a new tool's file, to be typed over first. */
export function toolDescriptionTemplate(name: string): string {
  return `Describe for the model what ${name} does and when to call it.`;
}

/** The text of a new tool. */
export function toolFileTemplate(name: string): string {
  return `/**
 * ${toolDescriptionTemplate(name)}
 */
export default async function (
  {
    text,
    times = 1,
  }: {
    /** What to repeat. */
    text: string;
    /** How often. */
    times?: number;
  },
  tool: Promptdeck.ToolHost,
) {
  console.log(\`Repeating a text \${times} times\`);
  return { result: Array(times).fill(text).join(' ') };
}

// Values that the model neither sees nor sets; \${secret:NAME} is resolved at the call:
// export const defaults = { apiKey: '\${secret:NAME}' } satisfies Promptdeck.Defaults;

// Parameters filled from the chat's variables:
// export const contextParams = ['user_name'] satisfies Promptdeck.ContextParams;

// What tool.fetch and tool.readWorkspaceFile may reach, once the user has allowed it:
// export const capabilities = { hosts: ['api.example.com'], files: true } satisfies Promptdeck.Capabilities;
`;
}
