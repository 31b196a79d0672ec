import {call} from '/console/api.js';
import {element} from '/console/dom.js';
import {list} from '/console/list.js';
import {onSubmit} from '/console/page.js';

const explained = document.getElementById('explained');

function verdict({route, lane, reason, target, to}) {
  if (route === undefined) return element('p', {class: 'warn'}, 'No route matches: 404.');
  return element('p', {class: 'good'},
      `Route ${route}, in the ${lane} lane${to === undefined ? '' : `, to ${to}`}${
        target === undefined ? '' : `, as ${target}`}.`,
      reason ? element('span', {class: 'quiet'},
          ` The gateway lane serves it because ${reason}; it looks at the request itself, and may`
          + ' take another route that the path fits.') : null);
}

const pool = ({pool: name, algorithm, upstreams}, shares) => element('div', {class: 'pool'},
    element('h3', {}, shares ? `${name}, ${shares[name]} of ${
      Object.values(shares).reduce((sum, share) => sum + share, 0)}` : name),
    element('p', {class: 'quiet'}, `Chosen by ${algorithm}, of those that may serve.`),
    list(`may-serve-${name}`, `Who of ${name} may serve`, ['Upstream', 'Address', 'May serve', 'Because'],
        upstreams.map(({id, address, mayServe, because}) => [id, address,
          element('span', {class: mayServe ? 'good' : 'bad'}, mayServe ? 'yes' : 'no'),
          element('div', {class: 'wrap'}, because)])));

function show(answer) {
  const {tried, otherPaths, split, pools} = answer;
  explained.replaceChildren(verdict(answer),
      element('ol', {},
          otherPaths ? element('li', {class: 'quiet'},
              `${otherPaths} ${otherPaths === 1 ? 'route has a path' : 'routes have paths'
              } that the request does not fit.`) : null,
          ...tried.map(({route, taken, because}) => element('li', {},
              `${route} ${taken ? 'is taken' : 'is passed over'}: ${because}.`))),
      ...pools.map(each => pool(each, split)));
}

onSubmit(document.getElementById('try'), async ({method, url, fields}) => {
  explained.replaceChildren();
  const query = new URLSearchParams({method, url});
  for (const field of (fields ?? '').split('\n').filter(line => line.trim() !== '')) {
    query.append('field', field);
  }
  try {
    show(await call(`/api/explain?${query}`));
  } catch (failure) {
    explained.replaceChildren(element('p', {class: 'bad'}, failure.message));
  }
});
