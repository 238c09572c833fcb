/** How many models are remembered; the one learnt first goes first. */
const mostModels = 200;

/** What models turned out not to take, for as long as the process lives. */
export class LearntQuirks<Quirks> {
  private readonly known = new Map<string, Quirks>();

  /**
   * @param hasTools several refusals concern only requests with tools, so those are learnt apart
   * @param usual what counts where nothing was learnt
   */
  of(
    baseUrl: string,
    model: string,
    hasTools: boolean,
    usual: Quirks,
  ): { read: () => Quirks; learn: (quirks: Quirks) => void } {
    const key = JSON.stringify([baseUrl, model, hasTools]);
    return {
      read: () => this.known.get(key) ?? usual,
      learn: (quirks) => {
        this.known.delete(key);
        this.known.set(key, quirks);
        const [oldest] = this.known.keys();
        if (this.known.size > mostModels && oldest !== undefined) this.known.delete(oldest);
      },
    };
  }
}
