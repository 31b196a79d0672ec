package dev.weir.common.netty.http;

/** The interim answers (RFC 9110 section 15.2) of an upstream to one request, and their bound. */
public final class InterimCount {

  /** More than these before one answer are no help to anyone. */
  private static final int MOST = 32;

  /** What is wrong then, for people. */
  public static final String TOO_MANY = "more than " + MOST + " interim answers";

  private int count;

  /** Another request is sent. */
  public void reset() {
    count = 0;
  }

  /** Counts one more, and says whether it is one too many. */
  public boolean isOneTooMany() {
    count++;
    return count > MOST;
  }
}
