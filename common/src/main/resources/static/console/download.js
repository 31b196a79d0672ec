import {request} from './api.js';
import {element} from './dom.js';
import {say} from './page.js';
import {bytes} from './units.js';

const KEPT_MILLIS = 10_000;

/** Has the browser keep what the service answers under a name, with the token where one is asked for. */
export async function download(path, name) {
  try {
    const file = await (await request(path)).blob();
    const address = URL.createObjectURL(file);
    element('a', {href: address, download: name}).click();
    setTimeout(() => URL.revokeObjectURL(address), KEPT_MILLIS);
    say(`${name}, ${bytes(file.size)}, was downloaded.`);
  } catch (failure) {
    say(failure.message);
  }
}
