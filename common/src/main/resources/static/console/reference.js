import {call, knowsToken} from './api.js';
import {curl} from './curl.js';
import {element} from './dom.js';
import {download} from './download.js';
import {filterOf, onFilter, say} from './page.js';
import {Schemas} from './schema.js';
import {table} from './table.js';

const ADDRESS = '/api/openapi';
const state = document.getElementById('state');

/** Milliseconds that the service may take to put the document together, the first time. */
const LONGEST = 120_000;

const list = document.getElementById('operations');
const shown = [];

const wrapped = text => element('div', {class: 'wrap'}, text);

function fieldTable(label, schemas, schema) {
  const type = element('p', {}, 'It is ', element('code', {}, schemas.type(schema)), '.');
  const fields = schemas.fields(schema);
  return fields.length === 0 ? [type] : [type, table(label, ['Field', 'Type', 'Required', 'What it is'],
      fields.map(field => [element('code', {}, field.path), schemas.type(field.schema),
        field.required ? 'yes' : '', wrapped(schemas.words(field.schema))]))];
}

function parameterTable(label, schemas, parameters) {
  return parameters.length === 0 ? [] : [element('h4', {}, 'Parameters'),
    table(label, ['Name', 'In', 'Type', 'Required', 'What it is'], parameters.map(each => [
      element('code', {}, each.name), each.in, schemas.type(each.schema),
      each.required ? 'yes' : '', wrapped(parameterWords(schemas, each))]))];
}

const parameterWords = (schemas, {description, example, schema}) =>
  schemas.words({...schemas.plain(schema), description, ...example !== undefined ? {example} : {}});

function bodies(schemas, title, content) {
  return Object.entries(content ?? {}).flatMap(([media, {schema}]) =>
    [element('h4', {}, title, ' ', element('code', {}, media)),
      ...fieldTable(`${title}: ${media}`, schemas, schema)]);
}

/** Answers with a body that no other part tells of: problems are all alike. */
function answers(name, schemas, responses) {
  const all = Object.entries(responses);
  return [element('h4', {}, 'Answers'),
    table(`Answers of ${name}`, ['Status', 'Body', 'When'], all.map(([status, {description, content}]) => [
      status, Object.entries(content ?? {})
          .map(([media, {schema}]) => `${schemas.type(schema)} (${media})`).join(', '),
      wrapped(description)])),
    ...all.filter(([status]) => status.startsWith('2')).flatMap(([status, {content}]) =>
      bodies(schemas, `Body of ${status}`, content))];
}

/** Fields for what an operation takes, and the command that asks it. */
function trial({method, path, operation}, schemas) {
  const parameters = operation.parameters ?? [];
  const [media, body] = Object.entries(operation.requestBody?.content ?? {})[0] ?? [];
  const inputs = new Map(parameters.map(each => [each, element('input', {
    value: each.example ?? each.schema?.example ?? '', placeholder: each.name,
  })]));
  const text = body && element('textarea', {rows: 6, spellcheck: 'false'});
  if (text) text.value = JSON.stringify(schemas.sample(body.schema), null, 2);
  const command = element('code', {});
  const accept = Object.entries(operation.responses).filter(([status]) => status.startsWith('2'))
      .flatMap(([, {content}]) => Object.keys(content ?? {}))[0];
  const write = () => {
    command.textContent = curl({
      method, path, media, accept, origin: location.origin, token: knowsToken(), body: text?.value,
      parameters: parameters.map(each => ({...each, value: inputs.get(each).value})),
    });
  };
  write();
  return [element('h4', {}, 'With curl'),
    element('div', {class: 'form', oninput: write},
        ...parameters.map(each => element('label', {}, each.name, inputs.get(each))),
        text && element('label', {class: 'wide'}, 'Body', text)),
    element('pre', {class: 'scroll', tabindex: 0, role: 'region',
      'aria-label': `Command for ${method} ${path}`}, command),
    element('p', {}, element('button', {type: 'button', onclick: () => copy(command)}, 'Copy'))];
}

async function copy(command) {
  getSelection().selectAllChildren(command);
  try {
    await navigator.clipboard.writeText(command.textContent);
    say('The command is copied.');
  } catch {
    // Of pages that are not from this machine, by HTTP, there is no clipboard.
    say('The command is selected: this browser lets the page copy nothing.');
  }
}

function details(entry, schemas) {
  const {name, operation} = entry;
  return [
    ...operation.description ? [element('p', {}, operation.description)] : [],
    ...parameterTable(`Parameters of ${name}`, schemas, operation.parameters ?? []),
    ...bodies(schemas, 'Body', operation.requestBody?.content),
    ...answers(name, schemas, operation.responses),
    ...trial(entry, schemas),
  ];
}

/** An operation, of which all but the first line is made when it is opened. */
function show(entry, schemas) {
  const {method, path, operation} = entry;
  const made = element('details', {id: operation.operationId, class: 'operation'},
      element('summary', {}, element('b', {}, method), ' ', element('code', {}, path), ' ',
          element('span', {class: 'quiet'}, operation.summary ?? '')));
  made.addEventListener('toggle', () => {
    if (made.open && made.childElementCount === 1) made.append(...details(entry, schemas));
  });
  shown.push(made);
  return made;
}

function entries(paths) {
  return Object.entries(paths).flatMap(([path, item]) => Object.entries(item)
      .map(([verb, operation]) => {
        const method = verb.toUpperCase();
        return {method, path, operation, name: `${method} ${path}`, tag: operation.tags?.[0] ?? 'other'};
      })).sort((one, other) => one.path.localeCompare(other.path));
}

function filter() {
  const words = filterOf('operations');
  for (const each of shown) {
    each.hidden = !each.firstElementChild.textContent.toLowerCase().includes(words);
  }
  for (const part of list.children) {
    part.hidden = !part.querySelector('.operation:not([hidden])');
  }
}

function openNamed() {
  const named = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!named?.matches('.operation')) return;
  named.open = true;
  named.scrollIntoView();
}

function showAll(document_) {
  const schemas = new Schemas(document_);
  document.title = `${document_.info.title} API · Weir`;
  document.getElementById('service').textContent = `Weir ${document_.info.title}: API`;
  document.getElementById('about').textContent = document_.info.description ?? '';
  const byTag = Map.groupBy(entries(document_.paths), entry => entry.tag);
  const tags = [...byTag.keys()].sort();
  document.getElementById('tags').replaceChildren(...tags.map(tag =>
    element('a', {href: `#${tag}-title`}, tag)));
  list.replaceChildren(...tags.map(tag =>
    element('section', {class: 'card', 'aria-labelledby': `${tag}-title`},
        element('div', {class: 'bar'}, element('h2', {id: `${tag}-title`}, tag)),
        ...byTag.get(tag).map(entry => show(entry, schemas)))));
  state.textContent = `${shown.length} operations, OpenAPI ${document_.openapi}`;
}

for (const [id, address] of [['json', ADDRESS], ['yaml', `${ADDRESS}.yaml`]]) {
  document.getElementById(id).addEventListener('click', () => download(address, `openapi.${id}`));
}
onFilter('operations', filter);
addEventListener('hashchange', openNamed);
try {
  showAll(await call(ADDRESS, 'GET', undefined, LONGEST));
  openNamed();
} catch (failure) {
  state.className = 'bad';
  state.textContent = `not read: ${failure.message}`;
}
