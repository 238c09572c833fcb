/** What every vendor accepts: OpenAI and Groq `^[a-zA-Z0-9_-]{1,64}$`, Anthropic up to 128, Gemini a letter or `_` first. */
const longestName = 64;

function legalName(name: string): string {
  const legal = name.replace(/[^a-zA-Z0-9_-]/g, '_').slice(0, longestName);
  return /^[a-zA-Z_]/.test(legal) ? legal : `_${legal}`.slice(0, longestName);
}

/** Maps tool names to names that the vendors accept, and back. Made for one request. */
export class ToolNames {
  private readonly sentNames = new Map<string, string>();
  private readonly ownNames = new Map<string, string>();

  /** @param tools those of the request; legal names stay as they are */
  constructor(tools: readonly { name: string }[]) {
    const names = tools.map(({ name }) => name);
    const legalFirst = names.sort((a, b) => Number(legalName(b) === b) - Number(legalName(a) === a));
    for (const name of legalFirst) this.add(name);
  }

  private add(name: string): string {
    const known = this.sentNames.get(name);
    if (known !== undefined) return known;
    const legal = legalName(name);
    let sent = legal;
    for (let n = 2; this.ownNames.has(sent); n++) {
      const suffix = `_${n}`;
      sent = legal.slice(0, longestName - suffix.length) + suffix;
    }
    this.sentNames.set(name, sent);
    this.ownNames.set(sent, name);
    return sent;
  }

  /** The name that goes to the vendor; a name of an old turn that is no tool any more gets one too. */
  toVendor(name: string): string {
    return this.add(name);
  }

  /**
   * The tool's own name, also where the model put a namespace before it, as Gemini does with `default_api:` and GPTs with
   * `functions.`; a name that it made up comes back as it is.
   */
  fromVendor(sent: string): string {
    return this.ownNames.get(sent) ?? this.ownNames.get(sent.replace(/^(?:default_api|functions)[.:]/, '')) ?? sent;
  }
}
