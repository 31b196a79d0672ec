package dev.weir.benchmarks.broadcast;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Holds crowds of clients at several servers and has them publish in turns, as standard input says.
 * Each command is answered by one line; whatever is not as it has to be ends the process.
 */
public final class BroadcastLoad {

  private final Sockets sockets = new Sockets();
  private final Latencies latencies = new Latencies();
  private final Map<String, Crowd> crowds = new HashMap<>();

  private BroadcastLoad() {}

  /**
   * Reads commands, one a line:
   *
   * <ul>
   *   <li>{@code open NAME plain|rooms PORT[,PORT] RECEIVE-PATH PUBLISH-PATH CLIENTS}
   *   <li>{@code run NAME WINDOW SECONDS}: deliveries, deliveries a second, p50 and p99 in
   *       microseconds
   *   <li>{@code pace NAME DELIVERIES-A-SECOND SECONDS}: the same, at that rate
   *   <li>{@code close NAME}
   * </ul>
   */
  public static void main(String[] arguments) throws IOException {
    BroadcastLoad load = new BroadcastLoad();
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      System.out.println(load.answer(List.of(line.split(" "))));
    }
  }

  private String answer(List<String> command) {
    String name = command.get(1);
    return switch (command.getFirst()) {
      case "open" -> open(name, command.subList(2, 7));
      case "run" -> crowd(name).run(number(command.get(2)), 0, number(command.get(3)));
      case "pace" -> pace(crowd(name), number(command.get(2)), number(command.get(3)));
      case "close" -> close(name);
      default -> throw new IllegalArgumentException("no such command: " + command);
    };
  }

  private String open(String name, List<String> how) {
    Crowd.Language language =
        how.getFirst().equals("rooms") ? Crowd.Language.ROOMS : Crowd.Language.PLAIN;
    int[] ports = Stream.of(how.get(1).split(",")).mapToInt(Integer::parseInt).toArray();
    Crowd crowd =
        new Crowd(sockets, latencies, language, ports, how.get(2), how.get(3), number(how.get(4)));
    crowds.put(name, crowd);
    return "opened " + name;
  }

  private static String pace(Crowd crowd, int deliveries, int seconds) {
    return crowd.run(10_000, deliveries / crowd.clients(), seconds);
  }

  private String close(String name) {
    crowd(name).close();
    crowds.remove(name);
    return "closed " + name;
  }

  private Crowd crowd(String name) {
    Crowd crowd = crowds.get(name);
    if (crowd == null) {
      throw new IllegalArgumentException("no crowd " + name);
    }
    return crowd;
  }

  private static int number(String text) {
    return Integer.parseInt(text);
  }
}
