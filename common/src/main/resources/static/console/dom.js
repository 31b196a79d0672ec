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

/**
 * Puts children in place of those there. What has the same data-key as before keeps focus and
 * sideways scrolling.
 */
export function replace(parent, ...children) {
  const key = parent.contains(document.activeElement) && document.activeElement.dataset.key;
  const scrolled = new Map([...parent.querySelectorAll('.scroll')]
      .map(region => [region.dataset.key, region.scrollLeft]));
  parent.replaceChildren(...children);
  for (const region of parent.querySelectorAll('.scroll')) {
    region.scrollLeft = scrolled.get(region.dataset.key) ?? 0;
  }
  if (key) parent.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus({preventScroll: true});
}
