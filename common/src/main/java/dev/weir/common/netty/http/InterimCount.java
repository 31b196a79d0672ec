package dev.weir.common.netty.http;

import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;

/** The interim answers (RFC 9110 section 15.2) of an upstream to one request, and their bound. */
public final class InterimCount {

  /** More than these before one answer are no help to anyone. */
  private static final int MOST = 32;

  /** What is wrong then, for people. */
  public static final String TOO_MANY = "more than " + MOST + " interim answers";

  private int count;

  /** Whether an answer is no final one; a 101 is. */
  public static boolean isInterim(HttpResponse head) {
    return head.status().codeClass() == HttpStatusClass.INFORMATIONAL
        && !head.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS);
  }

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
