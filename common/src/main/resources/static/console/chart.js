import {element} from './dom.js';
import {svg} from './svg.js';

const WIDTH = 300;
const HEIGHT = 100;

/** Pieces of a line: it is broken where there is no value. */
function path(values, kept, top) {
  const x = at => ((kept - values.length + at) * WIDTH / Math.max(kept - 1, 1)).toFixed(1);
  const y = value => (HEIGHT - HEIGHT * value / top).toFixed(1);
  return values.map((value, at) => value == null ? ''
    : `${values[at - 1] == null ? 'M' : 'L'}${x(at)} ${y(value)}${
      values[at - 1] == null && values[at + 1] == null ? 'h.1' : ''}`).join('');
}

/**
 * Lines over time in parent, one for each name of series, of the latest values. add takes a value
 * for each, null where there is none; format writes a value; top is the least height of the scale.
 */
export function chart(parent, {title, series, format, top = 0, kept = 150, span}) {
  const lines = series.map((_, at) => svg('path', {class: `series s${at}`}));
  const picture = svg('svg', {
    viewBox: `0 -2 ${WIDTH} ${HEIGHT + 4}`, preserveAspectRatio: 'none', role: 'img',
  });
  picture.append(svg('path', {class: 'grid', d: `M0 0H${WIDTH}M0 50H${WIDTH}M0 100H${WIDTH}`}),
      ...lines);
  const latest = series.map(() => element('b', {}, '–'));
  const high = element('span', {}, '');
  const swatch = at => {
    const drawn = svg('svg', {class: 'swatch', viewBox: '0 0 24 8', 'aria-hidden': 'true'});
    drawn.append(svg('path', {class: `series s${at}`, d: 'M0 4H24'}));
    return drawn;
  };
  parent.replaceChildren(element('figure', {class: 'chart'},
      element('figcaption', {},
          element('span', {class: 'title'}, title),
          ...series.map((name, at) =>
              element('span', {class: 'legend'}, swatch(at), `${name} `, latest[at]))),
      element('div', {class: 'plot'}, high, picture),
      element('div', {class: 'axis', 'aria-hidden': 'true'},
          element('span', {}, span ?? ''), element('span', {}, 'now'))));
  const values = series.map(() => []);
  function show() {
    const known = values.flat().filter(value => value != null);
    const most = Math.max(top, ...known);
    const scale = most || 1;
    high.textContent = known.length && most ? format(most) : '';
    lines.forEach((line, at) => line.setAttribute('d', path(values[at], kept, scale)));
    const last = values.map(each => each.at(-1));
    latest.forEach((cell, at) => {
      cell.textContent = last[at] == null ? '–' : format(last[at]);
    });
    picture.setAttribute('aria-label', `${title}: ${series.map((name, at) =>
      `${name} ${last[at] == null ? 'none' : format(last[at])}`).join(', ')}`);
  }
  show();
  return {
    add(...latestValues) {
      latestValues.forEach((value, at) => {
        values[at].push(value);
        if (values[at].length > kept) values[at].shift();
      });
      show();
    },
  };
}
