import {ask} from './dialog.js';
import {patience} from './patience.js';

const TOKEN = 'weir-token';

/** Milliseconds that an answer may take; a change may have much to do. */
const LONGEST_READ = 20_000;
const LONGEST_CHANGE = 60_000;
let asking = null;

function token() {
  asking ??= ask({
    title: 'Token needed',
    text: 'This service asks callers who they are. The token is kept until this tab is closed.',
    action: 'Use token',
    fields: [{label: 'Token', name: 'token', type: 'password', required: true, autocomplete: 'off'}],
  }).then(answer => {
    if (answer) {
      sessionStorage.setItem(TOKEN, answer.token);
      asking = null;
    }
    return answer !== null;
  });
  return asking;
}

/** Whether this tab was given a token. */
export const knowsToken = () => sessionStorage.getItem(TOKEN) !== null;

/** What a problem (RFC 9457) says, and of each field after the first, which its detail names. */
function words(problem, status) {
  const said = problem.detail ?? problem.title ?? `The service answered ${status}`;
  return [said, ...(problem.errors ?? []).slice(1).map(({field, value, expected}) =>
      `${field} is ${value}, expected ${expected}.`)].join(' ');
}

/** Fails as a fetch or what is read of it did; of a network the browser's words say little. */
export function broken(failure) {
  throw failure instanceof TypeError
    ? new Error('no connection with the service', {cause: failure}) : failure;
}

/**
 * A response of the service; asks for a token where the service does. signal makes the signal that
 * ends a try, for each anew: while a token is asked for, nothing waits for the service.
 */
export async function request(path, {headers = {}, signal = () => null, ...options} = {}) {
  for (;;) {
    const used = sessionStorage.getItem(TOKEN);
    const response = await fetch(path, {
      ...options,
      headers: used ? {...headers, Authorization: `Bearer ${used}`} : headers,
      signal: signal(),
    }).catch(broken);
    if (response.status === 401) {
      const newer = sessionStorage.getItem(TOKEN) !== used;
      if (newer || await token()) continue;
    }
    if (!response.ok) {
      const problem = await response.json().catch(() => ({}));
      throw Object.assign(new Error(words(problem, response.status)),
          {status: response.status, problem});
    }
    return response;
  }
}

/**
 * What the service answers within longest milliseconds, read from JSON; null where it has no
 * content.
 */
export async function call(path, method = 'GET', body = undefined,
    longest = method === 'GET' ? LONGEST_READ : LONGEST_CHANGE) {
  const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
  const answer = patience(longest);
  try {
    const response = await request(path, {
      method, signal: answer.begin, ...body === undefined ? {} : {
        body: JSON.stringify(body), headers: {'Content-Type': type},
      },
    });
    return response.status === 204 ? null : await response.json();
  } finally {
    answer.end();
  }
}
