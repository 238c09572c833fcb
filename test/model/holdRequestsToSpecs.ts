// Root hooks for mocha (`--require`): every request that a `ModelServer` got in any test must hold to its vendor's description.
import type { ModelRequest } from './modelRequest.ts';
import { requestWatchers } from './server.ts';
import { hasSpecs, specProblems } from './vendorSpecs.ts';

/** A request with this header was made by a test itself, or breaks a description on purpose. */
const handMade = 'x-hand-made';

const seen = new Map<string, ModelRequest>();

function note(request: ModelRequest): void {
  if (request.headers[handMade] !== undefined) return;
  seen.set(`${request.vendor} ${JSON.stringify(request.body)}`, request);
}

export const mochaHooks = {
  beforeAll(): void {
    if (hasSpecs) requestWatchers.add(note);
  },

  /** At the end, since reading the descriptions takes seconds in which no server would answer. */
  afterAll(this: Mocha.Context): void {
    this.timeout(180_000);
    const requests = [...seen.values()];
    seen.clear();
    const faults = requests.flatMap(({ vendor, path, body }) => {
      const problems = specProblems(vendor, body);
      return problems.length === 0
        ? []
        : [`${vendor} ${path}: ${problems.join('; ')}\n  ${JSON.stringify(body).slice(0, 2000)}`];
    });
    if (faults.length === 0) return;
    throw new Error(`${faults.length} requests do not hold to their vendors' descriptions:\n${faults.join('\n')}`);
  },
};
