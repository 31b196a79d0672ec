package dev.weir.diagnostics.dns;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/** Asks all servers all questions at once. */
public final class DnsSurvey {
  /** How late a request to stop may be noticed. */
  private static final long LONGEST_WAIT_MILLIS = 50;

  private final LongSupplier nanoTime;
  private final DnsClient client;

  /**
   * Creates a survey.
   *
   * @param nanoTime a monotonic clock
   */
  public DnsSurvey(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.client = new DnsClient(nanoTime);
  }

  /**
   * Asks, and waits until every question has its outcome or {@code stopped} becomes true.
   *
   * @param observer told of each outcome as it comes, from any thread
   */
  public DnsReport ask(
      DnsPlan plan, BooleanSupplier stopped, Consumer<? super DnsExchange> observer) {
    long start = nanoTime.getAsLong();
    List<Question> questions = new ArrayList<>();
    for (var server : plan.servers()) {
      for (RecordType type : plan.types()) {
        var exchange =
            client.ask(server, plan.name(), type, plan.timeout()).thenApply(told(observer));
        var abandoned = new DnsExchange(server, type, 0, new DnsOutcome.Abandoned());
        questions.add(new Question(exchange, abandoned));
      }
    }
    await(questions, stopped);
    long elapsed = nanoTime.getAsLong() - start;
    return new DnsReport(questions.stream().map(question -> question.result(elapsed)).toList());
  }

  private static UnaryOperator<DnsExchange> told(Consumer<? super DnsExchange> observer) {
    return exchange -> {
      observer.accept(exchange);
      return exchange;
    };
  }

  private static void await(List<Question> questions, BooleanSupplier stopped) {
    CompletableFuture<?> all =
        CompletableFuture.allOf(
            questions.stream().map(Question::exchange).toArray(CompletableFuture<?>[]::new));
    boolean done = false;
    while (!done && !stopped.getAsBoolean()) {
      done = isDoneSoon(all);
    }
  }

  private static boolean isDoneSoon(CompletableFuture<?> all) {
    try {
      all.get(LONGEST_WAIT_MILLIS, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException _) {
      return false;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return true;
    } catch (ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * A question under way.
   *
   * @param abandoned what it is when the wait ends before it does
   */
  private record Question(CompletableFuture<DnsExchange> exchange, DnsExchange abandoned) {
    DnsExchange result(long elapsed) {
      return exchange.getNow(
          new DnsExchange(abandoned.server(), abandoned.type(), elapsed, abandoned.outcome()));
    }
  }
}
