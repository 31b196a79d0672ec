import {element} from './dom.js';

let made = 0;

/**
 * A field for code in parent, with the numbers of its lines. The tabulator leaves it, as it leaves
 * any field. mark shows what is wrong, and where, with the caret there; line and column begin at 1.
 */
export function editor(parent, label) {
  const id = `editor-${made++}`;
  const numbers = element('pre', {'aria-hidden': 'true'});
  const field = element('textarea', {
    id, wrap: 'off', spellcheck: 'false', autocapitalize: 'off', autocomplete: 'off',
    'aria-describedby': `${id}-wrong`,
  });
  const wrong = element('p', {id: `${id}-wrong`, class: 'wrong', role: 'alert'});
  let lines = 0;

  function number(marked = 0) {
    const all = Array.from({length: lines}, (_, at) => at + 1);
    const text = part => part.length ? `${part.join('\n')}\n` : '';
    numbers.replaceChildren(...marked > 0 && marked <= lines
      ? [text(all.slice(0, marked - 1)), element('b', {}, String(marked)), '\n',
        text(all.slice(marked))]
      : [text(all)]);
    numbers.scrollTop = field.scrollTop;
  }
  function changed() {
    const now = field.value.split('\n').length;
    if (now !== lines) {
      lines = now;
      number();
    }
  }
  function go(line, column) {
    const before = field.value.split('\n').slice(0, line - 1);
    const at = before.reduce((sum, each) => sum + each.length + 1, 0) + Math.max(column, 1) - 1;
    field.focus();
    field.setSelectionRange(at, at);
    const height = parseFloat(getComputedStyle(field).lineHeight);
    field.scrollTop = (line - 1) * height - field.clientHeight / 2;
  }
  field.addEventListener('input', changed);
  field.addEventListener('scroll', () => {
    numbers.scrollTop = field.scrollTop;
  });
  parent.replaceChildren(element('label', {for: id, class: 'quiet'}, label),
      element('div', {class: 'editor'}, numbers, field), wrong);
  changed();
  return {
    get value() {
      return field.value;
    },
    set value(text) {
      field.value = text;
      changed();
    },
    clear() {
      wrong.replaceChildren();
      field.removeAttribute('aria-invalid');
      number();
    },
    mark({file, line, column, detail}) {
      field.setAttribute('aria-invalid', 'true');
      wrong.replaceChildren(...line ? [
        element('button', {type: 'button', onclick: () => go(line, column)},
            `${file}:${line}:${column}`),
        element('span', {}, detail)] : [detail]);
      number(line);
      if (line) go(line, column);
      else field.focus();
    },
  };
}
