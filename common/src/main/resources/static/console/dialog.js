import {element, focusOn} from './dom.js';

/**
 * Asks in a modal dialog. Resolves to the values of the fields by name, or null where the user
 * goes back. Focus returns to what asked, or to what stands in its place by then.
 */
export function ask({title, text, action, danger = false, fields = []}) {
  const {key} = document.activeElement?.dataset ?? {};
  const inputs = fields.map(({label, ...attributes}) =>
      element('label', {}, label, element('input', attributes)));
  const form = element('form', {method: 'dialog'},
      element('h2', {id: 'dialog-title'}, title),
      text ? element('p', {}, text) : null,
      ...inputs,
      element('div', {class: 'actions'},
          element('button', {type: 'button', onclick: () => dialog.close()}, 'Cancel'),
          element('button', {value: 'yes', class: danger ? 'danger' : ''}, action)));
  const dialog = element('dialog', {'aria-labelledby': 'dialog-title'}, form);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise(resolve => dialog.addEventListener('close', () => {
    const answer = dialog.returnValue === 'yes' ? Object.fromEntries(new FormData(form)) : null;
    dialog.remove();
    if (key && document.activeElement === document.body) focusOn(document, key);
    resolve(answer);
  }));
}
