import {element} from './dom.js';
import {svg} from './svg.js';
import {time} from './units.js';

const WIDTH = 300;
const HEIGHT = 100;
const KEYS = {ArrowLeft: 1, ArrowRight: -1, PageUp: 10, PageDown: -10, Home: Infinity, End: -Infinity};

/** Pieces of a line: it is broken where there is no value. */
function path(values, kept, top) {
  const x = at => ((kept - values.length + at) * WIDTH / Math.max(kept - 1, 1)).toFixed(1);
  const y = value => (HEIGHT - HEIGHT * value / top).toFixed(1);
  return values.map((value, at) => value == null ? ''
    : `${values[at - 1] == null ? 'M' : 'L'}${x(at)} ${y(value)}${
      values[at - 1] == null && values[at + 1] == null ? 'h.1' : ''}`).join('');
}

function swatch(at) {
  const drawn = svg('svg', {class: 'swatch', viewBox: '0 0 24 8', 'aria-hidden': 'true'});
  drawn.append(svg('path', {class: `series s${at}`, d: 'M0 4H24'}));
  return drawn;
}

/**
 * Calls look with how many values before the latest one a pointer or the arrow keys are over plot,
 * or with null where they leave it.
 */
function cursorOf(plot, kept, look) {
  let back = null;
  const go = to => {
    back = to;
    look(back);
  };
  plot.addEventListener('pointermove', ({clientX}) => {
    const {left, width} = plot.getBoundingClientRect();
    go(Math.round((kept - 1) * (1 - (clientX - left) / width)));
  });
  plot.addEventListener('pointerleave', () => go(null));
  plot.addEventListener('blur', () => go(null));
  plot.addEventListener('keydown', event => {
    const step = KEYS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    go(Math.min(Math.max((back ?? 0) + step, 0), Number(plot.getAttribute('aria-valuemax'))));
  });
}

/**
 * Lines over time in parent, one for each name of series, of the latest values. add takes a value
 * for each, null where there is none; format writes a value; top is the least height of the scale.
 * The legend has the latest values, or those under the pointer, or where the arrow keys went.
 */
export function chart(parent, {title, series, format, top = 0, kept = 150, span}) {
  const lines = series.map((_, at) => svg('path', {class: `series s${at}`}));
  const cursor = svg('path', {class: 'cursor'});
  const picture = svg('svg', {
    viewBox: `0 -2 ${WIDTH} ${HEIGHT + 4}`, preserveAspectRatio: 'none', 'aria-hidden': 'true',
  });
  picture.append(svg('path', {class: 'grid', d: `M0 0H${WIDTH}M0 50H${WIDTH}M0 100H${WIDTH}`}),
      cursor, ...lines);
  const shown = series.map(() => element('b', {}, '–'));
  const high = element('span', {}, '');
  const when = element('span', {}, '');
  // a screen reader reads out where arrow keys move it to
  const plot = element('div', {class: 'plot', role: 'slider', tabindex: 0, 'aria-label': title,
    'aria-valuemin': 0, 'aria-valuemax': 0, 'aria-valuenow': 0, 'aria-valuetext': 'no values'},
  high, picture);
  parent.replaceChildren(element('figure', {class: 'chart'},
      element('figcaption', {},
          element('span', {class: 'title'}, title),
          ...series.map((name, at) =>
              element('span', {class: 'legend'}, swatch(at), `${name} `, shown[at]))),
      plot,
      element('div', {class: 'axis', 'aria-hidden': 'true'},
          element('span', {}, span ?? ''), when, element('span', {}, 'now'))));
  const times = [];
  const values = series.map(() => []);
  let looked = null;

  function draw() {
    const known = values.flat().filter(value => value != null);
    const most = Math.max(top, ...known);
    high.textContent = known.length && most ? format(most) : '';
    lines.forEach((line, at) => line.setAttribute('d', path(values[at], kept, most || 1)));
  }

  /** Writes the values at the cursor, or the latest. */
  function write() {
    const back = looked ?? 0;
    const at = times.length - 1 - back;
    const texts = values.map(each => each[at] == null ? '–' : format(each[at]));
    shown.forEach((cell, which) => {
      cell.textContent = texts[which];
    });
    const x = (kept - 1 - back) * WIDTH / Math.max(kept - 1, 1);
    cursor.setAttribute('d', looked === null ? '' : `M${x.toFixed(1)} 0V${HEIGHT}`);
    when.textContent = looked === null || at < 0 ? '' : time(times[at]);
    return `${when.textContent ? `${when.textContent}: ` : ''}${series.map((name, which) =>
      `${name} ${texts[which] === '–' ? 'none' : texts[which]}`).join(', ')}`;
  }

  function tell(text) {
    const last = Math.max(times.length - 1, 0);
    plot.setAttribute('aria-valuemax', last);
    plot.setAttribute('aria-valuenow', Math.max(last - (looked ?? 0), 0));
    plot.setAttribute('aria-valuetext', text);
  }

  draw();
  write();
  cursorOf(plot, kept, back => {
    looked = back;
    tell(write());
  });
  return {
    add(...latestValues) {
      times.push(Date.now());
      if (times.length > kept) times.shift();
      latestValues.forEach((value, at) => {
        values[at].push(value);
        if (values[at].length > kept) values[at].shift();
      });
      draw();
      const text = write();
      // whoever is there is told of what they ask for alone
      if (document.activeElement !== plot) tell(text);
    },
  };
}
