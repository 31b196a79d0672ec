package dev.weir.chat.room;

/** What becomes of a member for whom more waits than may. */
public enum SlowMemberPolicy {
  /** It is sent away, may come back and recover. */
  DISCONNECT,
  /** It stays and is told which messages it does not get. */
  SKIP
}
