package dev.weir.lb.auth;

import dev.weir.common.problem.Problem;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Whether a request may go on. */
public sealed interface GateVerdict extends GateRuling {

  /**
   * It may.
   *
   * @param taken fields that upstreams must not get from the client, in lower case; those too whose
   *     names have underscores in place of hyphens
   * @param cookies that upstreams must not get
   * @param said fields that upstreams are told by the gate
   * @param answered fields that the client is told by the gate, with the answer that it gets
   */
  record Admitted(
      Set<String> taken, Set<String> cookies, Map<String, String> said, ClientFields answered)
      implements GateVerdict {

    /** One that changes nothing. */
    public static final Admitted AS_IT_IS = new Admitted(Set.of(), Map.of());

    public Admitted {
      taken = Set.copyOf(taken);
      cookies = Set.copyOf(cookies);
      said = Map.copyOf(said);
    }

    /** One that says nothing of cookies, and nothing to the client. */
    public Admitted(Set<String> taken, Map<String, String> said) {
      this(taken, Set.of(), said);
    }

    /** One that says nothing to the client. */
    public Admitted(Set<String> taken, Set<String> cookies, Map<String, String> said) {
      this(taken, cookies, said, ClientFields.NONE);
    }

    /** What two gates come to that a request passed. */
    public Admitted and(Admitted other) {
      Set<String> bothTaken = new HashSet<>(taken);
      bothTaken.addAll(other.taken);
      Set<String> bothCookies = new HashSet<>(cookies);
      bothCookies.addAll(other.cookies);
      Map<String, String> bothSaid = new HashMap<>(said);
      bothSaid.putAll(other.said);
      return new Admitted(bothTaken, bothCookies, bothSaid, answered.and(other.answered));
    }
  }

  /** It may not. */
  sealed interface Denied extends GateVerdict {}

  /**
   * A gate's own answer.
   *
   * @param problem what is answered
   * @param fields what the answer says besides, such as how to ask
   */
  record Refused(Problem problem, Map<String, String> fields) implements Denied {

    public Refused {
      fields = Map.copyOf(fields);
    }

    /** One that says 503: what is asked for cannot be told now, and may be in a second. */
    static Refused later(String slug, String title, String detail) {
      return new Refused(Problem.of(slug, title, 503, detail), Map.of("Retry-After", "1"));
    }
  }

  /** The answer of another server, which the client gets. */
  record Relayed(Reply.Answer answer) implements Denied {}
}
