/**
 * Makes an SDK's client while the variables that its vendor is known by are out of its sight. Several cannot be shut out by
 * an option: `*_CUSTOM_HEADERS` adds headers to every request, and makes each one fail where it holds nonsense.
 * @param vendor the beginning of the variables' names, without `_`
 * @param make must be synchronous, so that nothing else runs meanwhile
 */
export function withoutVariables<Client>(vendor: 'OPENAI' | 'ANTHROPIC' | 'GROQ', make: () => Client): Client {
  const hidden = Object.entries(process.env).filter(([name]) => name.toUpperCase().startsWith(`${vendor}_`));
  for (const [name] of hidden) Reflect.deleteProperty(process.env, name);
  try {
    return make();
  } finally {
    for (const [name, value] of hidden) process.env[name] = value;
  }
}
