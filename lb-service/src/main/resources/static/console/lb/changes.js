import {call} from '/console/api.js';
import {change} from '/console/page.js';

const pathOf = (pool, id) =>
  `/api/pools/${encodeURIComponent(pool)}/upstreams/${encodeURIComponent(id)}`;

/** What each state is asked for with, and what it means for an upstream of a pool. */
const STATES = {
  active: {action: 'Activate', means: pool => `It gets requests of ${pool} again.`},
  draining: {action: 'Drain',
    means: pool => `It gets no new requests of ${pool}; those in flight end by themselves.`},
  disabled: {action: 'Disable',
    means: pool => `It gets no new requests of ${pool}, and is not probed.`},
};

/** What clients see where nobody else is left. */
const nobodyElse = pool =>
  ` No other upstream of ${pool} can serve: clients will get 503, or its maintenance page.`;

export const actionOf = state => STATES[state].action;

/** Asks, with a word more where nobody else of the pool can serve, and changes the state. */
export const setState = (state, last, pool, id, refresh) => change({
  title: `${actionOf(state)} ${id}?`,
  text: STATES[state].means(pool) + (last && state !== 'active' ? nobodyElse(pool) : ''),
  action: actionOf(state),
  danger: state !== 'active',
}, () => call(pathOf(pool, id), 'PATCH', {state}),
() => `${id} of ${pool} is ${state} now.`, refresh);

export const changeWeight = (weight, pool, id, refresh) => change({
  title: `Weight of ${id}`,
  action: 'Change',
  fields: [{label: 'Weight', name: 'weight', type: 'number', min: 0, value: weight, required: true}],
}, answer => call(pathOf(pool, id), 'PATCH', {weight: Number(answer.weight)}),
answer => `${id} of ${pool} has weight ${answer.weight} now.`, refresh);

export const changeShare = (weight, split, pool, refresh) => change({
  title: `Weight of ${pool} in ${split}`,
  text: 'It gets its part of the sum of all weights; with 0 no new clients.',
  action: 'Change',
  fields: [{label: 'Weight', name: 'weight', type: 'number', min: 0, value: weight, required: true}],
}, answer => call(`/api/splits/${encodeURIComponent(split)}`, 'PATCH',
    {pools: {[pool]: Number(answer.weight)}}),
answer => `${pool} has weight ${answer.weight} in ${split} now.`, refresh);

export const remove = (last, pool, id, refresh) => change({
  title: `Remove ${id}?`,
  text: `It is taken out of ${pool}; what it serves ends by itself.` + (last ? nobodyElse(pool) : ''),
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
