package dev.weir.lb.balance;

import dev.weir.common.net.IpLiteral;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A request of a test, with counts of who is picked for many. */
record Asking(InetAddress client, String target, Map<String, String> headers) implements Ask {

  static final Ask ANY = Asking.forTarget("/");

  static Asking forTarget(String target) {
    return new Asking(InetAddress.getLoopbackAddress(), target, Map.of());
  }

  static Asking by(String address) {
    return new Asking(Objects.requireNonNull(IpLiteral.parse(address)), "/", Map.of());
  }

  Asking with(String header, String value) {
    Map<String, String> more = new HashMap<>(headers);
    more.put(header.toLowerCase(Locale.ROOT), value);
    return new Asking(client, target, more);
  }

  @Override
  public @Nullable String header(String name) {
    return headers.get(name.toLowerCase(Locale.ROOT));
  }

  /** Who is picked for so many requests, each for a path of its own; somebody must be. */
  static List<Server> picks(Balancer<Server> balancer, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> Objects.requireNonNull(balancer.pick(forTarget("/" + i))))
        .toList();
  }

  /** How often each is picked for so many requests, by id. */
  static Map<String, Long> counts(Balancer<Server> balancer, int count) {
    return picks(balancer, count).stream()
        .collect(Collectors.groupingBy(Server::id, Collectors.counting()));
  }
}
