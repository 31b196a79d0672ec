package dev.weir.common.cluster;

import dev.weir.common.ratelimit.Admission;
import dev.weir.common.ratelimit.Lease;
import dev.weir.common.ratelimit.LimitAlgorithm;
import dev.weir.common.ratelimit.RateLimitRule;
import dev.weir.common.ratelimit.SharedCounts;
import dev.weir.common.ratelimit.TokenRate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts on Redis, by its clock: one script for all limits of a request. A limit's key names its
 * numbers, so that a changed one starts afresh.
 */
public final class RedisCounts implements SharedCounts {
  private static final Script ACQUIRE = Script.load("acquire");
  private static final Script UNDO = Script.load("undo");
  private static final Script RELEASE = Script.load("release");
  private static final Script RENEW = Script.load("renew");
  private static final int RENEWED_AT_ONCE = 500;
  private static final long SLOTS = 10;

  private final RedisLink link;
  private final Membership membership;
  private final AtomicLong names = new AtomicLong();

  /** Permits held here, by their name on Redis, and the key that they are of. */
  private final ConcurrentHashMap<String, String> held = new ConcurrentHashMap<>();

  public RedisCounts(RedisLink link, Membership membership) {
    this.link = link;
    this.membership = membership;
  }

  @Override
  public int instances() {
    return membership.instances();
  }

  @Override
  public CompletionStage<Answer> acquire(List<Draw> draws) {
    Request request = new Request(draws);
    return link.run(
            ACQUIRE,
            request.keys,
            request.arguments(link.settings().lease().toMillis()),
            link.settings().timeout(),
            late -> request.answer(late).undo().release())
        .thenApply(request::answer);
  }

  /** Tells Redis that what is held here still is. */
  void renew() {
    List<String> keys = new ArrayList<>();
    List<String> arguments = new ArrayList<>();
    held.forEach(
        (name, key) -> {
          keys.add(key);
          arguments.add(name);
          if (keys.size() == RENEWED_AT_ONCE) {
            renew(keys, arguments);
            keys.clear();
            arguments.clear();
          }
        });
    if (!keys.isEmpty()) {
      renew(keys, arguments);
    }
  }

  private void renew(List<String> keys, List<String> names) {
    List<String> arguments = new ArrayList<>(names.size() + 1);
    arguments.add(Long.toString(link.settings().lease().toMillis()));
    arguments.addAll(names);
    send(RENEW, List.copyOf(keys), arguments);
  }

  /** Whatever comes of it: what is not given back expires. */
  private void send(Script script, List<String> keys, List<String> arguments) {
    var sent = link.run(script, keys, arguments, Membership.PATIENCE, late -> {});
    sent.exceptionally(failure -> List.of());
  }

  /** How many names of permits are held here. */
  int held() {
    return held.size();
  }

  /** One call of the script, and what its answer means. */
  private final class Request {
    private final List<Draw> draws;
    private final String name = membership.id() + "-" + names.incrementAndGet();
    private final List<String> keys = new ArrayList<>();
    private final List<String> limits = new ArrayList<>();

    Request(List<Draw> draws) {
      this.draws = draws;
      for (Draw draw : draws) {
        describe(draw);
      }
    }

    private void describe(Draw draw) {
      RateLimitRule rule = draw.rule();
      long[] numbers = numbers(rule);
      keys.add(
          link.settings()
              .key(
                  "limit:%s:%s-%d-%d-%d-%d:%s"
                      .formatted(
                          rule.name(),
                          rule.algorithm().label(),
                          rule.limit(),
                          numbers[0],
                          numbers[1],
                          numbers[2],
                          draw.key().text())));
      limits.add(rule.algorithm().label());
      limits.add(Integer.toString(draw.permits()));
      limits.add(Integer.toString(rule.limit()));
      for (long number : numbers) {
        limits.add(Long.toString(number));
      }
    }

    private List<String> arguments(long second) {
      List<String> arguments = new ArrayList<>(limits.size() + 2);
      arguments.add(name);
      arguments.add(Long.toString(second));
      arguments.addAll(limits);
      return arguments;
    }

    Answer answer(List<Object> reply) {
      boolean granted = number(reply, 1) == 1;
      List<Admission> admissions = new ArrayList<>(draws.size());
      for (int i = 0; i < draws.size(); i++) {
        admissions.add(admission(reply, i, granted));
      }
      long at = number(reply, 0);
      return new Answer(admissions, granted ? () -> undo(at) : Lease.NONE);
    }

    private Admission admission(List<Object> reply, int index, boolean granted) {
      long state = number(reply, 2 + index * 3);
      long first = number(reply, 3 + index * 3);
      if (state != 1) {
        return new Admission.Refused(state == 2 ? Long.MAX_VALUE : nanos(first));
      }
      if (draws.get(index).rule().algorithm() == LimitAlgorithm.CONCURRENCY) {
        return new Admission.Leased(first, granted ? lease(index) : Lease.NONE);
      }
      return new Admission.Admitted(first, nanos(number(reply, 4 + index * 3)));
    }

    private Lease lease(int index) {
      String key = keys.get(index);
      int permits = draws.get(index).permits();
      // one name may hold permits of several limits
      String mine = name + "@" + index;
      for (int i = 1; i <= permits; i++) {
        held.put(mine + ":" + i, key);
      }
      return () -> release(mine, key, permits);
    }

    private void release(String mine, String key, int permits) {
      List<String> names = new ArrayList<>(permits);
      for (int i = 1; i <= permits; i++) {
        if (held.remove(mine + ":" + i) != null) {
          names.add(mine + ":" + i);
        }
      }
      if (!names.isEmpty()) {
        send(RELEASE, List.of(key), names);
      }
    }

    private void undo(long at) {
      for (int index = 0; index < draws.size(); index++) {
        for (int i = 1; i <= draws.get(index).permits(); i++) {
          held.remove(name + "@" + index + ":" + i);
        }
      }
      send(UNDO, keys, arguments(at));
    }
  }

  private static long[] numbers(RateLimitRule rule) {
    long window = rule.window().toNanos() / 1_000;
    return switch (rule.algorithm()) {
      case FIXED_WINDOW -> new long[] {window, 0, 0};
      case SLIDING_WINDOW -> new long[] {Math.ceilDiv(window, SLOTS), 0, 0};
      case TOKEN_BUCKET -> {
        TokenRate rate = TokenRate.shared(rule.limit(), rule.window(), rule.burst());
        yield new long[] {rate.perMicro(), rate.perPermit(), rate.capacity()};
      }
      case CONCURRENCY -> new long[] {0, 0, 0};
    };
  }

  private static long number(List<Object> reply, int index) {
    return (Long) reply.get(index);
  }

  private static long nanos(long micros) {
    return TimeUnit.MICROSECONDS.toNanos(micros);
  }
}
