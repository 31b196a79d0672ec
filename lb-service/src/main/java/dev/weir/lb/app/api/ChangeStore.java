package dev.weir.lb.app.api;

import dev.weir.common.state.Changes;
import java.io.IOException;

/** Where changes are kept, so that they outlive the process. */
interface ChangeStore {

  /** What was kept. */
  Changes read();

  /**
   * Keeps a change before it is made.
   *
   * @param next all changes, this one among them
   * @throws IOException where it cannot be kept: it is not made then
   */
  void keep(Changes next, String kind, String name) throws IOException;

  /** Keeps a copy of what was read, because not all of it will be used. */
  void putAside();
}
