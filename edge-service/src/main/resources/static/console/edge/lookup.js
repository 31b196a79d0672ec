import {call} from '/console/api.js';
import {element} from '/console/dom.js';
import {cards} from '/console/list.js';
import {onSubmit} from '/console/page.js';
import {bytes, time} from '/console/units.js';
import {purge} from './purge.js';

const form = document.getElementById('lookup');
const found = document.getElementById('found');

const pairs = facts => element('dl', {}, ...facts.filter(([, value]) => value !== '')
    .flatMap(([name, value]) => [element('dt', {}, name), element('dd', {}, String(value))]));

const varies = vary => Object.entries(vary)
    .map(([field, value]) => `${field}: ${value === '' ? '(none)' : value}`).join(', ');

function variant(each, at, all, passes) {
  const fresh = each.ttlSeconds > 0 && !passes;
  return element('article', {class: 'pool'},
      element('h3', {}, all.length === 1 ? 'Stored' : `Variant ${at + 1} of ${all.length}`,
          ' – ', element('span', {class: fresh ? 'good' : 'warn'},
              passes ? 'not served'
                : fresh ? `fresh for ${each.ttlSeconds} s` : `stale for ${-each.ttlSeconds} s`)),
      pairs([
        ['Why', each.why], ['Until', each.until], ['Status', each.status],
        ['Stored at', time(each.storedAt)], ['Age', `${each.ageSeconds} s`],
        ['Bytes', bytes(each.bytes)], ['Tags', each.tags.join(', ')],
        ['Answers requests with', varies(each.vary)],
      ]));
}

async function notInMemory(url, failure) {
  const prefix = url.replace(/^[a-z]+:\/\//i, '');
  const entries = await call(`/api/cache/entries?${new URLSearchParams({prefix})}`);
  const onDisk = entries.find(entry => entry.url === prefix);
  return element('p', {},
      onDisk
        ? `It is on disk alone, in ${onDisk.variants} variants of ${bytes(onDisk.bytes)}.`
        : `${failure.message} The next request for it is sent on to the origin.`);
}

/** Says what is stored of a URL, why and until when, or that nothing is. */
export async function lookUp(url) {
  form.elements.url.value = url;
  found.replaceChildren();
  try {
    const entry = await call(`/api/cache/entry?${new URLSearchParams({url})}`);
    found.replaceChildren(
        element('div', {class: 'bar'},
            element('span', {}, `${entry.url}, ${
              entry.site ? `of site ${entry.site}` : 'of no site that is served now'}`),
            element('button', {
              type: 'button', class: 'danger', onclick: () => purge({type: 'url', value: url}),
            }, 'Purge this URL')),
        cards('variants', 'Variants',
            entry.variants.map((each, at, all) => variant(each, at, all, entry.passes))));
  } catch (failure) {
    if (failure.status !== 404) throw failure;
    found.replaceChildren(await notInMemory(url, failure));
  }
  found.scrollIntoView({block: 'nearest'});
}

onSubmit(form, ({url}) => lookUp(url));
