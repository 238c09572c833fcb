import { startModelServer, type ModelServer } from '../../model/server.ts';
import { readSpecs } from '../../model/vendorSpecs.ts';

/**
 * A model server for the tests of a block, emptied before each of them.
 * @param onStart given the server once, before the first test
 * @param holdsToSpecs requests are held to their vendors' descriptions, which take their time to be read
 */
export function useModelServer(onStart: (server: ModelServer) => void, { holdsToSpecs = false } = {}): void {
  let server: ModelServer | undefined;
  before(async function () {
    if (holdsToSpecs) {
      this.timeout(60_000);
      readSpecs();
    }
    server = await startModelServer();
    onStart(server);
  });
  beforeEach(() => {
    server?.reset();
  });
  after(() => server?.close());
}
