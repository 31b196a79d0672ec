package dev.weir.diagnostics.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * Finds an answer as a resolver does, from the root on, and asks every server of each zone on the
 * way, so that those which do not serve what they are named for are seen.
 */
public final class DnsTracer {
  private final LongSupplier nanoTime;
  private final Supplier<? extends DnsTransport> transports;
  private final RootServers roots;
  private final Function<InetAddress, Optional<String>> refusal;

  /**
   * Creates a tracer.
   *
   * @param nanoTime a monotonic clock
   * @param transports opened for each trace, and closed with it
   * @param refusal why an address that a zone names may not be asked; empty when it may
   */
  public DnsTracer(
      LongSupplier nanoTime,
      Supplier<? extends DnsTransport> transports,
      RootServers roots,
      Function<InetAddress, Optional<String>> refusal) {
    this.nanoTime = nanoTime;
    this.transports = transports;
    this.roots = roots;
    this.refusal = refusal;
  }

  /**
   * Traces; blocks until it is done, or {@code stopped} and the servers that were asked are done.
   *
   * @param observer told of each step as it is done
   */
  public DnsTrace trace(
      TracePlan plan, BooleanSupplier stopped, Consumer<? super DelegationStep> observer) {
    try (DnsTransport transport = transports.get()) {
      DnsClient client = new DnsClient(nanoTime, transport);
      Delegations delegations = new Delegations(client, plan, roots, refusal, stopped);
      Walk walk = new Walk(plan.type().code(), delegations, stopped, observer);
      walk.follow(plan.name().name());
      return walk.trace(validation(plan, walk, delegations));
    }
  }

  private Optional<Validation> validation(TracePlan plan, Walk walk, Delegations delegations) {
    if (plan.dnssec().isEmpty() || walk.end == TraceEnd.FAILED || walk.end == TraceEnd.STOPPED) {
      return Optional.empty();
    }
    return Optional.of(
        new Validator(plan.dnssec().get(), nanoTime)
            .validate(
                plan.name(),
                plan.type(),
                plan.timeout(),
                query -> {
                  CompletableFuture<Message> answer = new CompletableFuture<>();
                  Thread.ofVirtual().start(() -> find(delegations, query, answer));
                  return answer;
                })
            .join());
  }

  private static void find(
      Delegations delegations, Message query, CompletableFuture<Message> answer) {
    Record question = query.getQuestion();
    try {
      answer.complete(delegations.resolve(question.getName(), question.getType()));
    } catch (IOException | RuntimeException e) {
      answer.completeExceptionally(e);
    }
  }

  /** One trace under way. */
  private static final class Walk {
    private final int type;
    private final Delegations delegations;
    private final BooleanSupplier stopped;
    private final Consumer<? super DelegationStep> observer;
    private final List<DelegationStep> steps = new ArrayList<>();
    private final List<DnsRecord> answers = new ArrayList<>();
    private TraceEnd end = TraceEnd.FAILED;
    private String reason = "";

    Walk(
        int type,
        Delegations delegations,
        BooleanSupplier stopped,
        Consumer<? super DelegationStep> observer) {
      this.type = type;
      this.delegations = delegations;
      this.stopped = stopped;
      this.observer = observer;
    }

    /** Goes to a name, and on to what it is an alias of. */
    void follow(Name name) {
      Optional<Name> next = Optional.of(name);
      for (int aliases = 0; next.isPresent() && aliases <= Delegations.MOST_ALIASES; aliases++) {
        next = descend(next.get());
      }
      if (next.isPresent()) {
        end = TraceEnd.FAILED;
        reason = "more than " + Delegations.MOST_ALIASES + " aliases lead to " + next.get();
      }
    }

    /** Goes from the root to a name; the result is what it is an alias of, if that is open. */
    private Optional<Name> descend(Name name) {
      Delegation at = delegations.root();
      while (!stopped.getAsBoolean()) {
        List<Delegations.Visited> visits = delegations.visitAll(at, name, type);
        told(at, name, visits);
        Optional<Delegations.Visited> best = Delegations.best(visits);
        Message message = best.map(Delegations.Visited::message).orElse(null);
        if (best.isEmpty() || message == null) {
          if (stopped.getAsBoolean()) {
            break;
          }
          end = TraceEnd.FAILED;
          reason = "none of the servers of " + at.zone() + " answers for it";
          return Optional.empty();
        }
        if (best.get().visit().outcome() instanceof VisitOutcome.Answered answered) {
          end = answered.end();
          answers.addAll(answered.records());
          return IterativeAnswer.openAlias(message, name, type);
        }
        at = delegations.below(at, message, 0);
      }
      end = TraceEnd.STOPPED;
      return Optional.empty();
    }

    private void told(Delegation at, Name name, List<Delegations.Visited> visits) {
      DelegationStep step =
          new DelegationStep(
              at.zone().toString(),
              name.toString(),
              Type.string(type),
              visits.stream().map(Delegations.Visited::visit).toList());
      steps.add(step);
      observer.accept(step);
    }

    DnsTrace trace(Optional<Validation> validation) {
      return new DnsTrace(steps, end, reason, answers, validation);
    }
  }
}
