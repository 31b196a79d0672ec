import {call} from '/console/api.js';
import {change} from '/console/page.js';

const pathOf = (pool, id) =>
  `/api/pools/${encodeURIComponent(pool)}/upstreams/${encodeURIComponent(id)}`;

export const setState = (state, pool, id, refresh) => change({
  title: state === 'active' ? `Activate ${id}?` : `Drain ${id}?`,
  text: state === 'active'
    ? `It gets requests of ${pool} again.`
    : `It gets no new requests of ${pool}; those in flight end by themselves.`,
  action: state === 'active' ? 'Activate' : 'Drain',
  danger: state !== 'active',
}, () => call(pathOf(pool, id), 'PATCH', {state}),
() => `${id} of ${pool} is ${state} now.`, refresh);

export const changeWeight = (weight, pool, id, refresh) => change({
  title: `Weight of ${id}`,
  action: 'Change',
  fields: [{label: 'Weight', name: 'weight', type: 'number', min: 0, value: weight, required: true}],
}, answer => call(pathOf(pool, id), 'PATCH', {weight: Number(answer.weight)}),
answer => `${id} of ${pool} has weight ${answer.weight} now.`, refresh);

export const remove = (pool, id, refresh) => change({
  title: `Remove ${id}?`,
  text: `It is taken out of ${pool}; what it serves ends by itself.`,
  action: 'Remove',
  danger: true,
}, () => call(pathOf(pool, id), 'DELETE'),
() => `${id} was removed from ${pool}.`, refresh);

export const add = (pool, refresh) => change({
  title: `Add an upstream to ${pool}`,
  action: 'Add',
  fields: [
    {label: 'Id', name: 'id', required: true},
    {label: 'URL', name: 'url', type: 'url', required: true, placeholder: 'http://host:port'},
  ],
}, answer => call(`/api/pools/${encodeURIComponent(pool)}/upstreams`, 'POST', answer),
answer => `${answer.id} was added to ${pool}.`, refresh);
