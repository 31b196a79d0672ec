import {ask} from './dialog.js';

const state = document.getElementById('state');
const said = document.getElementById('said');
const failures = [];

/** Says below the title what was done. */
export function say(text) {
  said.textContent = text;
}

/**
 * Makes what says beside the title whether the service is heard; each source of what is shown tells
 * by one of its own: failure is null where it comes. The page is live when all of them do.
 */
export function connection() {
  const source = failures.push(undefined) - 1;
  return failure => {
    failures[source] = failure;
    const first = failures.find(each => each);
    if (!first && failures.includes(undefined)) return;
    const text = first ? `${first.status ? 'refused' : 'not connected, trying again'}: ${
      first.message}` : 'live';
    if (state.textContent !== text) state.textContent = text; // or it would be read out again
    state.className = first ? 'bad' : 'good';
  };
}

/** What is written in the filter of a list, in small letters. */
export const filterOf = list =>
  document.getElementById(`${list}-filter`).value.trim().toLowerCase();

/** Shows a list again whenever its filter is written in. */
export function onFilter(list, show) {
  document.getElementById(`${list}-filter`).addEventListener('input', show);
}

/** Those rows that have the words of a filter in a text of theirs. */
export const filtered = (rows, filter) => rows.filter(row =>
  row.map(cell => cell instanceof Node ? cell.textContent : cell)
      .join(' ').toLowerCase().includes(filter));

/** The fields of a form by name, without those that are empty. */
export const fieldsOf = form => Object.fromEntries(
    [...new FormData(form)].map(([name, value]) => [name, value.trim()])
        .filter(([, value]) => value !== ''));

/** Does work instead of sending a form, and says why where it fails. */
export function onSubmit(form, work) {
  form.addEventListener('submit', async event => {
    event.preventDefault();
    try {
      await work(fieldsOf(form), event.submitter);
    } catch (failure) {
      say(failure.message);
    }
  });
}

/**
 * Asks, then works, and says what was done: what done makes of the answers and of what work gave.
 * Gives null where nothing was done.
 */
export async function change(question, work, done, refresh = async () => {}) {
  const answer = await ask(question);
  if (answer === null) return null;
  try {
    const result = await work(answer);
    say(done(answer, result));
    // What fails here is said by what polls.
    await refresh().catch(() => {});
    return result;
  } catch (failure) {
    say(`${failure.status ? 'Nothing was changed' : 'Whether it was done is not known'}: ${
      failure.message}`);
    return null;
  }
}
