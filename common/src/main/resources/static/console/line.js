const SVG = 'http://www.w3.org/2000/svg';
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
  const picture = document.createElementNS(SVG, 'svg');
  picture.setAttribute('class', 'line');
  picture.setAttribute('viewBox', `0 0 ${KEPT - 1} 20`);
  picture.setAttribute('preserveAspectRatio', 'none');
  picture.setAttribute('role', 'img');
  picture.setAttribute('aria-label', label);
  const path = document.createElementNS(SVG, 'path');
  const points = values.map((each, at) =>
      `${KEPT - values.length + at} ${(19 - 18 * each / top).toFixed(2)}`);
  path.setAttribute('d', `M${points.join('L')}`);
  picture.append(path);
  return picture;
}
