package dev.weir.edge.policy;

/** Whether a response may be stored. */
public sealed interface Storage {

  /** It may; it will be known by these facts. */
  record Storable(StoredFacts facts) implements Storage {}

  /** It may not, or it is of no use. */
  record NotStorable(Reason reason) implements Storage {}

  /** Why a response is not stored. */
  enum Reason {
    METHOD,
    PARTIAL,
    OF_ONE_REQUEST,
    REQUEST_NO_STORE,
    NO_STORE,
    NOT_UNDERSTOOD,
    PRIVATE,
    AUTHORIZATION,
    VARY_ALL,
    COOKIE_ON_A_GUESS,
    NO_FRESHNESS,
    NO_USE
  }
}
