package dev.weir.benchmarks;

import dev.weir.diagnostics.dns.DnsExchange;
import dev.weir.diagnostics.dns.DnsName;
import dev.weir.diagnostics.dns.DnsOutcome;
import dev.weir.diagnostics.dns.DnsPlan;
import dev.weir.diagnostics.dns.DnsSurvey;
import dev.weir.diagnostics.dns.RecordType;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;

/**
 * Asks a name server of the loopback address over UDP as diagnostics-service does, by many runs at
 * once. Run by {@code benchmarks/side-by-side/dns}.
 */
public final class DnsQuestions {
  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  private final DnsSurvey survey = new DnsSurvey(System::nanoTime);
  private final DnsPlan plan;
  private final LongAdder answered = new LongAdder();
  private final LongAdder failed = new LongAdder();

  private DnsQuestions(String name, InetSocketAddress server) {
    plan =
        DnsPlan.plain(
            DnsName.parse(name).orElseThrow(), List.of(RecordType.A), List.of(server), TIMEOUT);
  }

  /**
   * Asks, and prints for each second the answers that came in it; fails where a question has none.
   *
   * @param arguments the port, the name whose address is asked for, how many ask at once, and for
   *     how many seconds
   */
  public static void main(String[] arguments) throws InterruptedException {
    InetSocketAddress server =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0]));
    DnsQuestions questions = new DnsQuestions(arguments[1], server);
    int atOnce = Integer.parseInt(arguments[2]);
    for (int i = 0; i < atOnce; i++) {
      Thread.ofPlatform().daemon().start(questions::ask);
    }
    long before = 0;
    long start = System.nanoTime();
    for (int second = 0; second < Integer.parseInt(arguments[3]); second++) {
      Thread.sleep(Duration.ofSeconds(1));
      long now = questions.answered.sum();
      long nanos = System.nanoTime() - start;
      start += nanos;
      System.out.printf(Locale.ROOT, "%.0f%n", (now - before) * 1e9 / nanos);
      before = now;
    }
    if (questions.failed.sum() > 0) {
      System.err.println(questions.failed.sum() + " questions were not answered");
      System.exit(1);
    }
  }

  private void ask() {
    while (true) {
      for (DnsExchange exchange : survey.ask(plan, () -> false, _ -> {}).exchanges()) {
        (exchange.outcome() instanceof DnsOutcome.Responded ? answered : failed).increment();
      }
    }
  }
}
