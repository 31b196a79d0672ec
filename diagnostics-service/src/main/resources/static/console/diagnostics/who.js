import {element} from '/console/dom.js';

/** What is known of an address in one line. */
export const who = ({address, name, as, organization, country, flows}) => [
  name ? `${name} (${address})` : address,
  as ? `AS${as}${organization ? ` ${organization}` : ''}` : organization,
  country,
  flows ? `in flows ${flows.join(' ')}` : null,
].filter(part => part != null).join(', ');

/** Those addresses below each other. */
export const everybody = addresses => element('ul', {class: 'plain'},
    ...(addresses.length ? addresses.map(who) : ['no answer'])
        .map(text => element('li', {}, text)));
