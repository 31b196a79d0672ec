import {call} from '/console/api.js';
import {element, replace} from '/console/dom.js';
import {editor} from '/console/editor.js';
import {list} from '/console/list.js';
import {change, filterOf, filtered, onFilter, onSubmit} from '/console/page.js';
import {table} from '/console/table.js';
import {time} from '/console/units.js';
import {configOf, fill, readFile} from './function-form.js';
import {clearTrial} from './function-trial.js';

const EXAMPLE = `export default {
  async fetch(request, env, ctx) {
    return new Response(\`hello from \${env.EDGE_ID}\`);
  },
};
`;
const panel = document.getElementById('function');
const form = document.getElementById('function-form');
const title = document.getElementById('function-title');
const news = document.getElementById('function-news');
const log = document.getElementById('function-log');
const code = editor(document.getElementById('function-code'), 'Code (function.mjs)');
let opened = null;
let names = [];
let edges = {};
let lines = [];

const path = name => `/api/functions/${encodeURIComponent(name)}`;

function showVersions() {
  replace(document.getElementById('function-versions'),
      list('function-versions-list', 'Versions', ['#Version', 'Deployed at', 'By', 'Actions'],
          opened.versions.toReversed().map(({version, at, by}) => [
            version, `${new Date(at).toLocaleDateString()} ${time(at)}`, by,
            version === opened.version ? element('span', {class: 'good'}, 'in service')
              : element('button', {type: 'button', 'data-key': `back to ${version}`,
                'aria-label': `Roll back to version ${version}`,
                onclick: () => rollBack(version)}, 'Roll back'),
          ])));
}

function showEdges() {
  const all = Object.entries(edges);
  replace(document.getElementById('function-edges'),
      all.length === 0 ? element('p', {class: 'quiet'}, 'None was told of a change.')
        : table('Other edges', ['Edge', 'Told'], filtered(
            all.map(([edge, {state, at, attempts, detail}]) => [edge, state === 'acknowledged'
              ? element('span', {class: 'good'}, `acknowledged ${time(at)}`)
              : element('span', {class: 'warn'}, `pending, ${attempts} tries${
                detail ? `: ${detail}` : ''}`)]), filterOf('function-edges'))));
}

function showLog() {
  const filter = filterOf('function-log');
  const text = lines.filter(line => line.toLowerCase().includes(filter)).join('\n');
  if (log.textContent === text && text !== '') return;
  const atEnd = log.scrollTop + log.clientHeight >= log.scrollHeight - 4;
  log.textContent = text || 'Nothing was written.';
  if (atEnd) log.scrollTop = log.scrollHeight;
}

/** Takes a function as the service tells it; its code too, where the field is to show that. */
function take(view, withCode) {
  opened = view;
  news.textContent = '';
  title.textContent = `${view.name}, version ${view.version}`;
  panel.dataset.name = view.name;
  if (withCode) {
    fill(form, view);
    code.value = view.config.code;
    code.clear();
  }
  showVersions();
  ({edges} = view);
  showEdges();
}

async function readLog() {
  if (opened === null) return;
  const {name} = opened;
  const stats = await call(`${path(name)}/stats`);
  if (opened?.name !== name) return;
  lines = stats.log.flatMap(each => each.split('\n'));
  showLog();
}

/** Opens a function, or a form for a new one where there is no name. */
export async function open(name) {
  const view = name === null ? null : await call(path(name));
  clearTrial();
  lines = [];
  panel.hidden = false;
  document.getElementById('function-deployed').hidden = view === null;
  if (view) {
    take(view, true);
    await readLog();
  } else {
    opened = null;
    news.textContent = '';
    title.textContent = 'New function';
    fill(form, null);
    code.value = EXAMPLE;
    code.clear();
  }
  panel.scrollIntoView({block: 'start'});
  (view ? title : form.elements.name).focus({preventScroll: true});
}

function close() {
  panel.hidden = true;
  opened = null;
  document.getElementById('function-new').focus();
}

/** Closes a function that is no more. */
export function closeDeleted(name) {
  if (opened?.name === name) close();
}

/** Looks what became of the function that is open, as a list says something else of it. */
async function readAgain() {
  const {name, version} = opened;
  const view = await call(path(name)).catch(failure => {
    if (failure.status === 404) return null;
    throw failure;
  });
  // what was shown may have changed while that was read
  if (opened?.name !== name || opened.version !== version) return;
  if (view === null) {
    news.textContent = 'It was deleted meanwhile. Deploy makes it anew.';
  } else if (view.version !== version) {
    const edited = code.value !== opened.config.code;
    take(view, !edited);
    news.textContent = `Version ${view.version} came into service meanwhile${
      edited ? '; what is written here is not of it' : ''}.`;
  }
}

/** Shows what is new of the function that is open: its log, who has it, another version. */
export async function follow(all) {
  names = all.map(({stats}) => stats.name);
  if (opened === null) return;
  const now = all.find(({stats}) => stats.name === opened.name);
  if (now?.stats.version !== opened.version) await readAgain();
  if (!now) return;
  ({edges} = now);
  showEdges();
  await readLog();
}

const rollBack = version => change({
  title: `Roll back to version ${version}?`,
  text: `Every edge runs version ${version} of ${opened.name} in place of ${opened.version}.`,
  action: 'Roll back',
}, async () => {
  const view = await call(`${path(opened.name)}/versions/${version}/activate`, 'POST');
  take(view, true);
  title.focus();
  return view;
}, (_, {name}) => `Version ${version} of ${name} is in service.`);

async function deploy(name, config) {
  code.clear();
  try {
    return await call(path(name), 'PUT', config);
  } catch (failure) {
    if (failure.problem?.field === 'code') code.mark(failure.problem);
    else form.elements[failure.problem?.field]?.focus();
    throw failure;
  }
}

onSubmit(form, async fields => {
  const name = opened?.name ?? fields.name;
  const config = configOf(fields, code.value, opened);
  const routes = config.routes.join(', ') || 'no request, as it has no routes';
  const view = await change({
    title: names.includes(name) ? `Deploy a new version of ${name}?` : `Deploy ${name}?`,
    text: `${opened === null && names.includes(name) ? 'There is a function of this name. ' : ''
    }Every edge runs it for ${routes}.`,
    action: 'Deploy',
  }, () => deploy(name, config), (_, made) => `Version ${made.version} of ${name} is in service.`);
  if (view) {
    document.getElementById('function-deployed').hidden = false;
    take(view, true);
    await readLog();
  }
});
document.getElementById('function-file').addEventListener('change', async event => {
  const [file] = event.target.files;
  if (!file) return;
  const read = await readFile(file);
  form.elements.runtime.value = read.runtime;
  code.value = read.code;
  code.clear();
});
document.getElementById('function-close').addEventListener('click', close);
onFilter('function-log', showLog);
onFilter('function-edges', showEdges);
