package dev.weir.chat.session;

/** Whether one client still lives: hears of its frames, and decides when to ping or give up. */
public final class Heartbeat {

  /** What to do about a client now. */
  public enum Beat {
    /** It was heard recently, or has time left to answer. */
    WAIT,
    /** It has been silent for the interval: ping it. */
    PING,
    /** It did not answer the ping in time. */
    GONE
  }

  private final HeartbeatPolicy policy;
  private long heardAt;
  private long pingedAt;
  private boolean pinged;

  public Heartbeat(HeartbeatPolicy policy, long nowNanos) {
    this.policy = policy;
    this.heardAt = nowNanos;
  }

  /** A whole frame of any kind came: a client that sends half of one stays silent. */
  public void heard(long nowNanos) {
    heardAt = nowNanos;
    pinged = false;
  }

  /** Decides; the caller sends the ping that this asks for. */
  public Beat check(long nowNanos) {
    if (pinged) {
      return nowNanos - pingedAt >= policy.timeout().toNanos() ? Beat.GONE : Beat.WAIT;
    }
    if (nowNanos - heardAt < policy.interval().toNanos()) {
      return Beat.WAIT;
    }
    pinged = true;
    pingedAt = nowNanos;
    return Beat.PING;
  }
}
