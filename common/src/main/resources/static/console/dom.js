/** An element with attributes, listeners (on...) and children; texts are never read as markup. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith('on')) made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, '');
    else if (value !== false && value != null) made.setAttribute(key, value);
  }
  made.append(...children.filter(child => child != null));
  return made;
}

/** Gives focus to what has a data-key. */
export const focusOn = (parent, key) =>
  parent.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus({preventScroll: true});

/**
 * Puts children in place of those there. What has the same data-key as before keeps focus and how
 * far it is scrolled.
 */
export function replace(parent, ...children) {
  const key = parent.contains(document.activeElement) && document.activeElement.dataset.key;
  const scrolled = new Map([...parent.querySelectorAll('.scroll')]
      .map(region => [region.dataset.key, [region.scrollLeft, region.scrollTop]]));
  parent.replaceChildren(...children);
  for (const region of parent.querySelectorAll('.scroll')) {
    [region.scrollLeft, region.scrollTop] = scrolled.get(region.dataset.key) ?? [0, 0];
  }
  if (key) focusOn(parent, key);
}
