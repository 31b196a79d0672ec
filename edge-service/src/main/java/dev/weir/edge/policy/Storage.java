package dev.weir.edge.policy;

/** Whether a response may be stored. */
public sealed interface Storage {

  /** It may; it will be known by these facts. */
  record Storable(StoredFacts facts) implements Storage {}

  /** It may not, or it is of no use. */
  record NotStorable(Reason reason) implements Storage {}

  /** Why a response is not stored. */
  enum Reason {
    METHOD("it answers a method whose answers are not stored"),
    PARTIAL("it is a part that cannot be joined to others"),
    OF_ONE_REQUEST("its status speaks of one request alone"),
    NO_STATUS("its status is none from 100 to 599"),
    REQUEST_NO_STORE("the request said no-store"),
    REQUEST_BODY("the request had a body"),
    PASSED("a rule of its site lets it pass"),
    NO_STORE("the origin said no-store"),
    NOT_UNDERSTOOD("the origin said must-understand, and its status is not understood here"),
    PRIVATE("the origin said private"),
    AUTHORIZATION(
        "the request had Authorization, and the origin said none of public, must-revalidate and"
            + " s-maxage"),
    VARY_ALL("it varies by *, or by what the edge writes itself"),
    COOKIE_ON_A_GUESS("it sets a cookie, and the origin names no lifetime that counts"),
    NO_FRESHNESS("it names no lifetime, and none may be guessed"),
    NO_USE("it is stale at once, and has no validator by which to ask again"),
    TOO_LARGE("its body is larger than max-object-bytes");

    private final String words;

    Reason(String words) {
      this.words = words;
    }

    /** Whether the answer says so, whoever asks for it. */
    public boolean isOfTheAnswer() {
      return switch (this) {
        case NO_STORE,
            NOT_UNDERSTOOD,
            PRIVATE,
            VARY_ALL,
            COOKIE_ON_A_GUESS,
            NO_FRESHNESS,
            NO_USE,
            TOO_LARGE ->
            true;
        case METHOD,
            PARTIAL,
            OF_ONE_REQUEST,
            NO_STATUS,
            REQUEST_NO_STORE,
            REQUEST_BODY,
            PASSED,
            AUTHORIZATION ->
            false;
      };
    }

    /** The same in words, as the end of a sentence. */
    public String words() {
      return words;
    }
  }
}
