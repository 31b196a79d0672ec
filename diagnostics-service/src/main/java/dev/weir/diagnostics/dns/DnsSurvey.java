package dev.weir.diagnostics.dns;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Asks all servers all questions at once, and validates the answers. */
public final class DnsSurvey {
  /** How late a request to stop may be noticed. */
  private static final long LONGEST_WAIT_MILLIS = 50;

  private final LongSupplier nanoTime;
  private final Supplier<? extends DnsTransport> transports;

  /**
   * Creates a survey that asks over UDP and TCP.
   *
   * @param nanoTime a monotonic clock
   */
  public DnsSurvey(LongSupplier nanoTime) {
    this(nanoTime, DnsTransports::new);
  }

  /**
   * Creates a survey.
   *
   * @param nanoTime a monotonic clock
   * @param transports opened for what is asked at once, and closed then
   */
  public DnsSurvey(LongSupplier nanoTime, Supplier<? extends DnsTransport> transports) {
    this.nanoTime = nanoTime;
    this.transports = transports;
  }

  /**
   * Asks, and waits until every question has its outcome or {@code stopped} becomes true.
   *
   * @param observer told of each outcome as it comes, from any thread
   */
  public DnsReport ask(
      DnsPlan plan, BooleanSupplier stopped, Consumer<? super DnsExchange> observer) {
    try (DnsTransport transport = transports.get()) {
      return ask(transport, plan, stopped, observer);
    }
  }

  private DnsReport ask(
      DnsTransport transport,
      DnsPlan plan,
      BooleanSupplier stopped,
      Consumer<? super DnsExchange> observer) {
    long start = nanoTime.getAsLong();
    BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    DnsClient client = new DnsClient(nanoTime, transport, tasks::add);
    List<Question> questions = new ArrayList<>();
    for (NameServer server : plan.servers()) {
      for (RecordType type : plan.types()) {
        CompletableFuture<DnsExchange> exchange =
            client
                .ask(server, plan.name(), type, plan.timeout(), plan.dnssec().isPresent())
                .thenCompose(answered -> validated(client, plan, answered))
                .thenApply(told(observer));
        questions.add(new Question(server, type, exchange));
      }
    }
    work(tasks, questions, stopped);
    long elapsed = nanoTime.getAsLong() - start;
    return new DnsReport(questions.stream().map(question -> question.result(elapsed)).toList());
  }

  private CompletableFuture<DnsExchange> validated(
      DnsClient client, DnsPlan plan, DnsExchange exchange) {
    if (plan.dnssec().isEmpty() || !(exchange.outcome() instanceof DnsOutcome.Responded)) {
      return CompletableFuture.completedFuture(exchange);
    }
    return new Validator(plan.dnssec().get(), nanoTime)
        .validate(
            plan.name(),
            exchange.type(),
            plan.timeout(),
            query ->
                client.send(query, exchange.server(), plan.timeout()).thenApply(Reply::message))
        .thenApply(exchange::with);
  }

  private static UnaryOperator<DnsExchange> told(Consumer<? super DnsExchange> observer) {
    return exchange -> {
      observer.accept(exchange);
      return exchange;
    };
  }

  /** Does on this thread what follows from answers, until every question has its outcome. */
  private static void work(
      BlockingQueue<Runnable> tasks, List<Question> questions, BooleanSupplier stopped) {
    CompletableFuture<?> all =
        CompletableFuture.allOf(
            questions.stream().map(Question::exchange).toArray(CompletableFuture<?>[]::new));
    CompletableFuture<?> _ = all.whenComplete((_, _) -> tasks.add(() -> {}));
    try {
      while (!all.isDone() && !stopped.getAsBoolean()) {
        Runnable task = tasks.poll(LONGEST_WAIT_MILLIS, TimeUnit.MILLISECONDS);
        if (task != null) {
          task.run();
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** A question under way. */
  private record Question(
      NameServer server, RecordType type, CompletableFuture<DnsExchange> exchange) {
    DnsExchange result(long elapsed) {
      return exchange.getNow(DnsExchange.of(server, type, elapsed, new DnsOutcome.Abandoned()));
    }
  }
}
