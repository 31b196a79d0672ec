package dev.weir.lb.auth;

/** Lets requests through by their credentials. Used by any thread; never blocks. */
@FunctionalInterface
public interface Gate {

  /** What it says to a request. */
  GateRuling ask(Knock knock);
}
