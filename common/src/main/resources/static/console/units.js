const STEPS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** Bytes in the unit that reads best. */
export function bytes(count) {
  let step = 0;
  let value = count;
  for (; value >= 1024 && step < STEPS.length - 1; step++) value /= 1024;
  return `${step === 0 ? value : value.toFixed(1)} ${STEPS[step]}`;
}

/** A ratio of 0 to 1 in percent. */
export const percent = ratio => `${(ratio * 100).toFixed(1)} %`;

/** Milliseconds, more exactly the fewer they are. */
export const millis = value => `${value < 10 ? value.toFixed(2) : value.toFixed(1)} ms`;

/** A time of day of an instant. */
export const time = instant => new Date(instant).toLocaleTimeString();
