import { refusalOf, type Refusal } from '../../core/llm/refusal.ts';
import type { TurnTransport } from './turn/turnTransport.ts';

/** How many models are remembered; the one learnt first goes first. */
const mostModels = 200;
/** How often a request is changed before its refusal stands. */
const mostChanges = 8;
/** Refusals of what a request holds: 422 is what servers made with FastAPI say for 400. */
const refusedStatus: ReadonlySet<number> = new Set([400, 422]);

/** A request that can be made anew. */
export interface AdaptableRequest<Body, Quirks, Answer> {
  shape: (quirks: Quirks) => Body;
  send: (body: Body) => Promise<Answer>;
  /** What a refusal of the body teaches; undefined where that is nothing new. */
  learn: (refusal: Refusal, body: Body, quirks: Quirks) => Quirks | undefined;
}

/** What models turned out not to take, for as long as the process lives. */
export class LearntQuirks<Quirks> {
  private readonly known = new Map<string, Quirks>();
  private readonly lasting: (quirks: Quirks) => Quirks;

  /** @param lasting what of it holds for further requests too */
  constructor(lasting: (quirks: Quirks) => Quirks) {
    this.lasting = lasting;
  }

  /**
   * Sends a request, and sends it again as long as a refusal teaches something new about what the model takes. A refusal
   * comes before any output, so nothing is doubled.
   * @param about address, model, and whether the request has tools: several refusals concern only those that have
   * @param usual what counts where nothing was learnt
   */
  async send<Body, Answer>(
    transport: TurnTransport,
    about: readonly [baseUrl: string, model: string, hasTools: boolean],
    usual: Quirks,
    { shape, send, learn }: AdaptableRequest<Body, Quirks, Answer>,
  ): Promise<Answer> {
    const key = JSON.stringify(about);
    let quirks = this.known.get(key) ?? usual;
    for (let changes = 0; ; changes++) {
      const body = shape(quirks);
      try {
        return await send(body);
      } catch (error) {
        const refused = transport.failure;
        if (refused?.status === undefined || !refusedStatus.has(refused.status)) throw error;
        if (refused.code !== 'BadRequest' || changes === mostChanges) throw error;
        const learnt = learn(refusalOf(refused), body, quirks);
        if (learnt === undefined) throw error;
        quirks = learnt;
        this.remember(key, this.lasting(learnt));
        transport.failure = undefined;
      }
    }
  }

  private remember(key: string, quirks: Quirks): void {
    this.known.delete(key);
    this.known.set(key, quirks);
    const [oldest] = this.known.keys();
    if (this.known.size > mostModels && oldest !== undefined) this.known.delete(oldest);
  }
}
