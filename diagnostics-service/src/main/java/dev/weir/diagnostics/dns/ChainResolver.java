package dev.weir.diagnostics.dns;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.Section;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.Type;

/**
 * Fetches what dnsjava's validator asks for along a chain of trust, and remembers the first
 * question that got no usable answer: what cannot be fetched is not bogus. Remembers signatures
 * that are out of their time as well.
 */
final class ChainResolver implements Resolver {
  /** In one answer: putting sets together takes time by the square of their number. */
  private static final int MOST_RECORDS = 500;

  private final Function<Message, CompletableFuture<Message>> asking;
  private final AtomicInteger queries = new AtomicInteger();
  private final AtomicReference<Optional<Lapse>> lapse = new AtomicReference<>(Optional.empty());
  private final AtomicReference<Optional<String>> obstacle =
      new AtomicReference<>(Optional.empty());

  ChainResolver(Function<Message, CompletableFuture<Message>> asking) {
    this.asking = asking;
  }

  int queries() {
    return queries.get();
  }

  /** What could not be fetched first, in words. */
  Optional<String> obstacle() {
    return obstacle.get();
  }

  /** What was fetched first whose signatures do not hold at this time. */
  Optional<Lapse> lapse() {
    return lapse.get();
  }

  @Override
  public CompletionStage<Message> sendAsync(Message query, Executor executor) {
    queries.incrementAndGet();
    return asking
        .apply(Queries.withSignatures(query))
        .thenApply(response -> bounded(query.getQuestion(), response))
        .whenComplete((response, failure) -> look(query.getQuestion(), response, failure));
  }

  @Override
  public CompletionStage<Message> sendAsync(Message query) {
    return sendAsync(query, Runnable::run);
  }

  @SuppressWarnings("NullAway") // one of the two is null
  private void look(Record question, Message response, Throwable failure) {
    String asked = question.getName() + " " + Type.string(question.getType());
    if (failure != null) {
      boolean late = DnsClient.failed(failure) instanceof DnsOutcome.TimedOut;
      stopped(late ? "no answer in time to " + asked : "no answer to " + asked);
      return;
    }
    Lapse.in(response, Instant.now())
        .ifPresent(found -> lapse.compareAndSet(Optional.empty(), Optional.of(found)));
    int rcode = response.getRcode();
    if (rcode != Rcode.NOERROR && rcode != Rcode.NXDOMAIN) {
      stopped("the server answers " + Rcode.string(rcode) + " to " + asked);
    }
  }

  private Message bounded(Record question, Message response) {
    int records =
        IntStream.of(Section.ANSWER, Section.AUTHORITY, Section.ADDITIONAL)
            .map(response.getHeader()::getCount)
            .sum();
    if (records > MOST_RECORDS) {
      stopped(
          "the answer to %s %s has %d records, and no more than %d are validated"
              .formatted(
                  question.getName(), Type.string(question.getType()), records, MOST_RECORDS));
      throw new CompletionException(new IOException("too many records"));
    }
    return response;
  }

  private void stopped(String why) {
    obstacle.compareAndSet(Optional.empty(), Optional.of(why));
  }

  @Override
  public void setPort(int port) {
    // the servers are given
  }

  @Override
  public void setTCP(boolean flag) {
    // the servers are given
  }

  @Override
  public void setIgnoreTruncation(boolean flag) {
    // truncated answers are always asked for again
  }

  @Override
  public void setEDNS(int version, int payloadSize, int flags, List<EDNSOption> options) {
    // questions always ask for signatures
  }

  @Override
  public void setTSIGKey(TSIG key) {
    // nobody signs questions
  }

  @Override
  public void setTimeout(Duration timeout) {
    // it is given
  }
}
