import { buildExtension, packageExtension } from '../run/build.ts';
import { activation } from './activation.ts';
import { activationLoad } from './activationLoad.ts';
import type { Bench, Measurement } from './measurement.ts';
import { providers } from './providers.ts';
import { search } from './search.ts';
import { sizes } from './sizes.ts';
import { storeCommits } from './storeCommits.ts';
import { streaming } from './streaming.ts';
import { tools } from './tools.ts';

// They are checked with the page's types, which are not those of Node.
const { panel } = (await import(new URL('./panel/panel.ts', import.meta.url).href)) as { panel: Bench };
const { panelPeer } = (await import(new URL('./panel/panelPeer.ts', import.meta.url).href)) as { panelPeer: Bench };

const benches: Record<string, Bench> = {
  sizes,
  activationLoad,
  storeCommits,
  search,
  streaming,
  providers,
  tools,
  panel,
  panelPeer,
  activation,
};

const [name] = process.argv.slice(2);
const chosen = Object.entries(benches).filter(([key]) => name === undefined || name === key);
if (chosen.length === 0) throw new Error(`There is no bench ${String(name)}: ${Object.keys(benches).join(', ')}.`);

buildExtension();
await packageExtension();
for (const [, bench] of chosen) {
  console.log(`\n${bench.title}`);
  console.table(
    Object.fromEntries((await bench.run()).map((measurement) => [measurement.what, describe(measurement)])),
  );
}

function describe({ ours, baseline, against, unit, goal = '', met }: Measurement): Record<string, string> {
  const ratio = baseline === 0 ? '' : `${(ours / baseline).toFixed(2)} ×`;
  return {
    ours: `${ours.toFixed(1)} ${unit}`,
    baseline: `${baseline.toFixed(1)} ${unit}`,
    against,
    ratio,
    goal,
    met: met === undefined ? '' : met ? 'yes' : 'NO',
  };
}
