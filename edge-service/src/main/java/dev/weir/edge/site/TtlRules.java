package dev.weir.edge.site;

import dev.weir.edge.http.Fields;
import dev.weir.edge.http.HttpDate;
import dev.weir.edge.http.ResponseDirectives;
import dev.weir.edge.http.ResponseDirectives.Flag;
import dev.weir.edge.policy.ResponseFacts;
import dev.weir.edge.policy.Statuses;
import dev.weir.edge.policy.StoredFacts;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the operator says of lifetimes.
 *
 * @param fallback of answers that name none, have no {@code Set-Cookie} and a status that may have
 *     a guessed one; zero: it is guessed, as RFC 9111 has it
 * @param override of successes and lasting redirects without {@code Set-Cookie}, whatever they say
 *     themselves, from when they arrive, a second at least; zero: what they say counts
 * @param most the longest that counts, whatever the origin says; zero: no limit
 * @param negative for how long it counts that origins could not be reached or took too long, at
 *     most five minutes; zero: each request tries anew
 */
public record TtlRules(Duration fallback, Duration override, Duration most, Duration negative) {

  private static final Duration SHORTEST_OVERRIDE = Duration.ofSeconds(1);
  private static final Duration MOST_NEGATIVE = Duration.ofMinutes(5);

  /** The origin alone decides. */
  public static final TtlRules NONE =
      new TtlRules(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);

  public TtlRules {
    requireNotNegative("fallback", fallback);
    requireNotNegative("override", override);
    requireNotNegative("max", most);
    if (!override.isZero() && override.compareTo(SHORTEST_OVERRIDE) < 0) {
      throw new IllegalArgumentException(
          "ttl: override is " + override + ", expected 0 or at least " + SHORTEST_OVERRIDE);
    }
    if (negative.isNegative() || negative.compareTo(MOST_NEGATIVE) > 0) {
      throw new IllegalArgumentException(
          "ttl: negative " + negative + " is not between 0 and " + MOST_NEGATIVE);
    }
  }

  private static void requireNotNegative(String name, Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException(
          "ttl: " + name + " is " + duration + " but must not be negative");
    }
  }

  /**
   * What a cache reads in an answer, with the operator's lifetime in it where that counts.
   *
   * @param arrivedMillis when it arrived, since the epoch
   */
  public ResponseFacts facts(Fields fields, int status, long arrivedMillis) {
    ResponseFacts facts =
        ResponseFacts.of(status, assumed(fields, status, arrivedMillis), arrivedMillis);
    boolean overrides = !override.isZero() && Statuses.isFound(status);
    return overrides ? facts.lasting(override.toSeconds()) : facts;
  }

  /**
   * The fields of an answer with the lifetime that is assumed for it, where one is.
   *
   * @param arrivedMillis when it arrived, since the epoch
   */
  Fields assumed(Fields fields, int status, long arrivedMillis) {
    if (fallback.isZero() || !mayBeAssumed(fields, status)) {
      return fields;
    }
    String date = fields.first("date");
    long made =
        date == null
            ? arrivedMillis
            : HttpDate.parse(date.strip(), arrivedMillis).orElse(arrivedMillis);
    return new Expiring(fields, HttpDate.format(made + fallback.toMillis()));
  }

  private static boolean mayBeAssumed(Fields fields, int status) {
    if (!Statuses.isHeuristicallyCacheable(status)
        || fields.has("expires")
        || fields.has("set-cookie")) {
      return false;
    }
    ResponseDirectives directives = ResponseDirectives.of(fields);
    return directives.maxAge().isEmpty() && directives.sharedMaxAge().isEmpty();
  }

  /** What is stored, fresh for no longer than the longest lifetime that counts. */
  public StoredFacts limited(StoredFacts facts) {
    if (most.isZero()) {
      return facts;
    }
    boolean fromArrival = facts.response().directives().has(Flag.BY_OPERATOR);
    return facts.limitedTo(most.toMillis() + (fromArrival ? facts.initialAgeMillis() : 0));
  }

  /** Fields with an {@code Expires} that was not there. */
  private record Expiring(Fields fields, String expires) implements Fields {

    @Override
    public @Nullable String first(String name) {
      return name.equals("expires") ? expires : fields.first(name);
    }

    @Override
    public List<String> all(String name) {
      return name.equals("expires") ? List.of(expires) : fields.all(name);
    }

    @Override
    public boolean has(String name) {
      return name.equals("expires") || fields.has(name);
    }
  }
}
