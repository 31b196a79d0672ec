package dev.weir.chat.room;

import java.util.List;

/** What one who joins a room gets of the past. */
public sealed interface Recovery {

  /** It did not ask. */
  record NotAsked() implements Recovery {}

  /** Exactly what it missed, oldest first; may be nothing. */
  record Recovered(List<StoredMessage> missed) implements Recovery {

    public Recovered {
      missed = List.copyOf(missed);
    }
  }

  /** None of it, because all of it cannot be had. */
  record Refused(Reason reason) implements Recovery {}

  /** Why what was missed cannot be had. */
  enum Reason {
    /** The room has begun anew since: its offsets count something else. */
    OTHER_EPOCH("epoch"),
    /** The room no longer remembers that far back. */
    TOO_OLD("history"),
    /** It is more than may wait for one connection. */
    TOO_MUCH("size");

    private final String code;

    Reason(String code) {
      this.code = code;
    }

    /** As clients are told. */
    public String code() {
      return code;
    }
  }
}
