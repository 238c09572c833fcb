/** Outlines on a grid of 16 × 16, drawn with a stroke of the text's colour. */
export const iconPaths = {
  apply: 'M9.5 1.5h-6v13h4m2-13 3 3v3m-3-6v3h3M9.5 12h5M12 9.5v5',
  add: 'M8 3v10M3 8h10',
  arrowDown: 'M8 3v10M3.5 8.5 8 13l4.5-4.5',
  branch: 'M4.5 5v6m0-6a1.5 1.5 0 1 0-.01 0m0 9a1.5 1.5 0 1 0-.01 0m7-9a1.5 1.5 0 1 0-.01 0c0 3-7 2-7 6',
  again: 'M13.5 8a5.5 5.5 0 1 1-1.8-4.1l1.8 1.6m0-3v3h-3',
  check: 'M3 8.5 6.5 12 13 4.5',
  chevron: 'm6 4 4 4-4 4',
  close: 'm4 4 8 8m0-8-8 8',
  compare: 'M2.5 3h4.5v10H2.5zm6.5 0h4.5v10H9z',
  copy: 'M5.5 5.5v-3h8v8h-3M2.5 5.5h8v8h-8z',
  denied: 'M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13M3.4 3.4l9.2 9.2',
  edit: 'M10.5 2.5l3 3L6 13l-3.5.5L3 10z',
  error: 'M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13m-2.3 4.2 4.6 4.6m0-4.6-4.6 4.6',
  help: 'M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13M6 6.3c0-2.6 4-2.6 4 0 0 1.6-2 1.6-2 3.2m0 1.7v.3',
  history: 'M2.5 8a5.5 5.5 0 1 0 1.8-4.1L2.5 5.5m0-3v3h3M8 5v3.3l2 1.2',
  info: 'M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13M8 7v4.2m0-6.5v.3',
  insert: 'M2.5 3h11M2.5 13h11M2.5 8h5m6 0H10m2-2.2L9.8 8l2.2 2.2',
  open: 'M6.5 3.5h-4v10h10v-4M9 2.5h4.5V7m0-4.5L7.5 8.5',
  pin: 'M6 2h4l-.5 4.5 2 2.5h-7l2-2.5zm2 7v5',
  play: 'M4.5 2.5 13 8l-8.5 5.5z',
  request: 'M6 2.5C3.5 2.5 5 7 3 8c2 1 .5 5.5 3 5.5m4-11c2.5 0 1 4.5 3 5.5-2 1-.5 5.5-3 5.5',
  send: 'M8 13V3M3.5 7.5 8 3l4.5 4.5',
  server: 'M2.5 3h11v4h-11zm0 6h11v4h-11zM5 5h.1M5 11h.1',
  shield: 'M8 1.5 13.5 3.4v4.1c0 3.5-2.3 5.7-5.5 7-3.2-1.3-5.5-3.5-5.5-7V3.4z',
  sliders: 'M2 4.5h6m3.5 0H14m-12 7h2.5m3.5 0h6M9.7 2.8v3.4M6.3 9.8v3.4',
  spark: 'M8 1.8c.6 3.8 2.1 5.4 6 6.2-3.9.8-5.4 2.4-6 6.2-.6-3.8-2.1-5.4-6-6.2 3.9-.8 5.4-2.4 6-6.2z',
  spinner: 'M8 2a6 6 0 1 1-6 6',
  stop: 'M4.5 4.5h7v7h-7z',
  template: 'M3.5 1.5h6l3 3v10h-9zM9.5 1.5v3h3M6 8h4m-4 3h4',
  thumb: 'M5 7v6.5H2.5V7zm0 0 2.4-5c1.1 0 1.9.8 1.7 2l-.4 2.5h3.6c.8 0 1.4.8 1.2 1.6l-1.2 4.4c-.2.6-.7 1-1.3 1H5',
  tool: 'M13.7 4.6a3.6 3.6 0 0 1-4.8 4.3l-4.3 4.4a1.3 1.3 0 0 1-1.9-1.9l4.4-4.3a3.6 3.6 0 0 1 4.3-4.8L9.2 4.5l.5 1.8 1.8.5z',
  warning: 'M8 2 14.5 13.5h-13zm0 4.5V10m0 1.6v.3',
} as const;

export type IconName = keyof typeof iconPaths;

const svgNamespace = 'http://www.w3.org/2000/svg';

/** An icon as an element, for parts of the page that no component renders. */
export function createIcon(name: IconName): SVGSVGElement {
  const svg = document.createElementNS(svgNamespace, 'svg');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(svgNamespace, 'path');
  path.setAttribute('d', iconPaths[name]);
  svg.append(path);
  return svg;
}
