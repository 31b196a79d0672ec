package dev.weir.common.ratelimit;

import dev.weir.common.net.HttpToken;
import org.jspecify.annotations.Nullable;

/** By what a rule counts: whatever has the same key shares one allowance. */
public sealed interface KeySource {

  /** Each client has its own allowance: an IPv4 address or an IPv6 /64. */
  KeySource CLIENT = new ByClient();

  /** All clients share one allowance for each host that they ask; case and port do not count. */
  KeySource HOST = new ByHost();

  /** All clients share one allowance for each route; without routes it is as {@link #SERVICE}. */
  KeySource ROUTE = new ByRoute();

  /** All that the rule matches shares one allowance. */
  KeySource SERVICE = new ByService();

  /** What {@link #parse} takes. */
  String EXPECTED = "client, header:NAME, route, host or service";

  LimitKey of(LimitRequest request);

  /** Its name in configuration and API, such as {@code client} or {@code header:X-API-Key}. */
  String label();

  /**
   * The source of that label.
   *
   * @throws LimitRefused where there is none
   */
  static KeySource parse(String label) {
    return switch (label) {
      case "client" -> CLIENT;
      case "host" -> HOST;
      case "route" -> ROUTE;
      case "service" -> SERVICE;
      default -> ByHeader.parse(label);
    };
  }

  record ByClient() implements KeySource {
    @Override
    public LimitKey of(LimitRequest request) {
      return LimitKey.of(request.client());
    }

    @Override
    public String label() {
      return "client";
    }
  }

  record ByHost() implements KeySource {
    @Override
    public LimitKey of(LimitRequest request) {
      return LimitKey.of(RequestMatch.hostOf(request.host()));
    }

    @Override
    public String label() {
      return "host";
    }
  }

  record ByRoute() implements KeySource {
    @Override
    public LimitKey of(LimitRequest request) {
      return LimitKey.of(request.route());
    }

    @Override
    public String label() {
      return "route";
    }
  }

  record ByService() implements KeySource {
    private static final LimitKey WHOLE = LimitKey.of("");

    @Override
    public LimitKey of(LimitRequest request) {
      return WHOLE;
    }

    @Override
    public String label() {
      return "service";
    }
  }

  /**
   * Each value of a field, such as an API key, has its own allowance. A request without it counts
   * for its client, so that leaving the field out gains nothing.
   */
  record ByHeader(String name) implements KeySource {
    private static final String PREFIX = "header:";
    private static final int LONGEST = 64;

    static KeySource parse(String label) {
      String name = label.startsWith(PREFIX) ? label.substring(PREFIX.length()) : "";
      if (!HttpToken.is(name, LONGEST)) {
        throw new LimitRefused("key", label, EXPECTED);
      }
      return new ByHeader(name);
    }

    @Override
    public LimitKey of(LimitRequest request) {
      @Nullable String value = request.header(name);
      return value == null || value.isEmpty() ? LimitKey.of(request.client()) : LimitKey.of(value);
    }

    @Override
    public String label() {
      return PREFIX + name;
    }
  }
}
