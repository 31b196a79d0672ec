package dev.weir.common.pool;

import java.util.Locale;

/** Why a connection left its pool. */
public enum CloseReason {
  /** It lay idle for too long. */
  IDLE,
  /** It had reached the end of its life. */
  EXPIRED,
  /** The upstream closed it, or said that it would. */
  PEER,
  /** It failed, spoke no HTTP, or said nothing for too long. */
  ERROR,
  /** Its exchange was given up, or answered before the request was whole. */
  ABORTED,
  /** As many connections were idle as are kept. */
  SURPLUS,
  /** It became a tunnel, which no pool counts. */
  TUNNEL,
  /** The service stops. */
  SHUTDOWN;

  /** Its name in metrics and in the API. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
