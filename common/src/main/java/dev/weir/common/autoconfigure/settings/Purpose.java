package dev.weir.common.autoconfigure.settings;

/** What a service is put together for. */
public enum Purpose {
  /** To serve. */
  SERVE,

  /**
   * To see whether it would start as it is configured: nobody is asked or told anything, no file is
   * written, and none is taken that another process may have.
   */
  CHECK
}
