package dev.weir.lb.app.api;

import dev.weir.common.state.Changes;
import java.io.IOException;

/** Where changes are kept, so that they outlive the process. */
interface ChangeStore {

  /** What was kept. */
  Changes read();

  /**
   * Keeps changes before they are made.
   *
   * @param next all changes, the new ones among them
   * @throws IOException where they cannot be kept: they are not made then
   */
  void keep(Changes next) throws IOException;

  /** Keeps a copy of what was read, because not all of it will be used. */
  void putAside();
}
