import {call} from '/console/api.js';
import {element} from '/console/dom.js';
import {list} from '/console/list.js';
import {onSubmit} from '/console/page.js';
import {bytes, millis} from '/console/units.js';

const form = document.getElementById('function-trial');
const tried = document.getElementById('function-tried');
const panel = document.getElementById('function');

/** Lines of "Name: value" as the values of each name. */
function fields(text) {
  const all = {};
  for (const line of (text ?? '').split('\n').map(each => each.trim()).filter(each => each)) {
    const at = line.indexOf(':');
    if (at < 1) throw new Error(`The field "${line}" is refused, expected Name: value.`);
    const name = line.slice(0, at).trim();
    all[name] = [...all[name] ?? [], line.slice(at + 1).trim()];
  }
  return all;
}

function words(answer) {
  if (!answer) return 'It changed nothing: what it saw goes on as it is.';
  return answer.kind === 'request'
    ? `A request goes on: ${answer.method} ${answer.url}` : `An answer: ${answer.status}`;
}

const text = (title, content) => content
  ? [element('h4', {}, title),
    element('pre', {class: 'scroll', tabindex: 0, role: 'region', 'aria-label': title}, content)]
  : [];

function show({outcome, answer, detail, log, micros, memory}) {
  tried.replaceChildren(
      element('p', {},
          element('span', {class: outcome === 'ok' ? 'good' : 'bad'}, outcome),
          `, in ${millis(micros / 1000)}, with ${bytes(memory)} of memory.`),
      ...outcome === 'ok' ? [element('p', {}, words(answer))] : [],
      ...answer ? [list('trial-fields', 'Fields of what it answered', ['Field', 'Value'],
          Object.entries(answer.headers).flatMap(([name, values]) => values.map(value =>
            [name, element('div', {class: 'wrap'}, value)])))] : [],
      ...text('Body', answer?.body), ...text('What went wrong', detail), ...text('It wrote', log));
}

/** Forgets the latest try. */
export function clearTrial() {
  tried.replaceChildren();
}

form.elements.sees.addEventListener('change', ({target}) => {
  for (const each of form.querySelectorAll('[data-of=response]')) {
    each.hidden = target.value !== 'response';
  }
});

onSubmit(form, async ({sees, method, url, headers, body, status, answerHeaders, answerBody}) => {
  clearTrial();
  try {
    show(await call(`/api/functions/${panel.dataset.name}/invoke`, 'POST', {
      method, url, headers: fields(headers), body,
      ...sees === 'response' ? {response: {
        status: Number(status ?? 200), headers: fields(answerHeaders), body: answerBody,
      }} : {},
    }));
  } catch (failure) {
    tried.replaceChildren(element('p', {class: 'bad'}, failure.message));
  }
});
