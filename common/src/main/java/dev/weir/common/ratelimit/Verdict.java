package dev.weir.common.ratelimit;

import dev.weir.common.problem.Problem;

/**
 * What all rules together say to a request, with the fields to tell the client (IETF
 * draft-ietf-httpapi-ratelimit-headers-09: Lists of Items in the terms of RFC 9651).
 */
public sealed interface Verdict extends Ruling {

  /** Name of the field that states the rule. */
  String POLICY_FIELD = "RateLimit-Policy";

  /** Name of the field that states what is left of it. */
  String STATE_FIELD = "RateLimit";

  /** The value of {@value #POLICY_FIELD}; empty where there is nothing to say. */
  String policy();

  /** The value of {@value #STATE_FIELD}; empty where there is nothing to say. */
  String state();

  /**
   * The request may pass.
   *
   * @param lease what must be released when its exchange ends, however it does
   */
  record Pass(String policy, String state, Lease lease) implements Verdict {
    /** No rule matched: there are no fields to send. */
    public static final Pass UNLIMITED = new Pass("", "");

    /** A pass that holds nothing. */
    public Pass(String policy, String state) {
      this(policy, state, Lease.NONE);
    }

    /** Whether a rule matched, so that there are fields to send. */
    public boolean isCounted() {
      return !policy.isEmpty();
    }
  }

  /**
   * The request is refused.
   *
   * @param problem the answer, with status 429, or 503 where nobody can count
   * @param retryAfterSeconds the value of {@code Retry-After}, from 1
   */
  record Limited(Problem problem, long retryAfterSeconds, String policy, String state)
      implements Verdict {}
}
