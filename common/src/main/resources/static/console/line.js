import {svg} from './svg.js';

const KEPT = 60;
const series = new Map();

/** Adds the newest value under a key; the latest 60 are kept. */
export function remember(key, value) {
  series.set(key, [...(series.get(key) ?? []), value].slice(-KEPT));
}

/** A line of the values under a key. */
export function line(key, label) {
  const values = series.get(key) ?? [0];
  const top = Math.max(...values, 1e-9);
  const picture = svg('svg', {
    class: 'line', viewBox: `0 0 ${KEPT - 1} 20`, preserveAspectRatio: 'none',
    role: 'img', 'aria-label': label,
  });
  const points = values.map((each, at) =>
      `${KEPT - values.length + at} ${(19 - 18 * each / top).toFixed(2)}`);
  picture.append(svg('path', {d: `M${points.join('L')}`}));
  return picture;
}
