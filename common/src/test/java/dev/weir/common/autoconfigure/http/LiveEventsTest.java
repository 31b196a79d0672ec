package dev.weir.common.autoconfigure.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.http.codec.ServerSentEvent;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Sinks;

class LiveEventsTest {

  private final Sinks.Many<ServerSentEvent<String>> events =
      Sinks.many().unicast().onBackpressureBuffer();
  private final Sinks.Many<Long> beats = Sinks.many().multicast().directBestEffort();
  private final Reader reader = new Reader();

  @Test
  void heartbeats_comeBetweenEvents_andEndWithThem() {
    read();
    reader.request(10);
    beat();
    tell("one");
    beat();
    events.tryEmitComplete();
    beat();

    assertThat(reader.heard).containsExactly(": heartbeat", "one", ": heartbeat", "end");
    assertThat(beats.currentSubscriberCount()).isZero();
  }

  @Test
  void failure_isTold() {
    read();
    reader.request(10);
    events.tryEmitError(new IllegalStateException("broken"));

    assertThat(reader.heard).containsExactly("broken");
    assertThat(beats.currentSubscriberCount()).isZero();
  }

  @Test
  void heartbeats_areNotKept_forAReaderThatTakesNothing() {
    read();
    for (int i = 0; i < 5; i++) {
      beat();
    }
    tell("one");
    tell("two");
    reader.request(10);

    assertThat(reader.heard).contains("one", "two");
    assertThat(reader.heard.stream().filter(": heartbeat"::equals)).hasSizeLessThan(3);
  }

  @Test
  void readerThatGoes_isWaitedForByNobody() {
    read();
    reader.cancel();

    assertThat(events.currentSubscriberCount()).isZero();
    assertThat(beats.currentSubscriberCount()).isZero();
  }

  private void read() {
    LiveEvents.of(events.asFlux(), beats.asFlux()).subscribe(reader);
  }

  private void beat() {
    beats.tryEmitNext(1L);
  }

  private void tell(String data) {
    events.tryEmitNext(ServerSentEvent.builder(data).build());
  }

  /** Asks for nothing by itself. */
  private static final class Reader extends BaseSubscriber<ServerSentEvent<String>> {

    private final List<String> heard = new ArrayList<>();

    @Override
    protected void hookOnSubscribe(org.reactivestreams.Subscription subscription) {
      // the test asks
    }

    @Override
    protected void hookOnNext(ServerSentEvent<String> event) {
      heard.add(event.data() == null ? ": " + event.comment() : event.data());
    }

    @Override
    protected void hookOnComplete() {
      heard.add("end");
    }

    @Override
    protected void hookOnError(Throwable failure) {
      heard.add(String.valueOf(failure.getMessage()));
    }
  }
}
