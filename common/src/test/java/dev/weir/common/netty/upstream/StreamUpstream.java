package dev.weir.common.netty.upstream;

import dev.weir.common.net.UpstreamTarget;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** A server with a stream for each request, that does with each what a test says. */
interface StreamUpstream extends AutoCloseable {

  /** A request's head, and ways to answer it, from its event loop. */
  interface Call {

    String path();

    /** How many came before it. */
    int number();

    /** The head of an answer, final or interim, that goes on. */
    void head(int status, String... fields);

    /** A piece of an answer that goes on. */
    void data(String text);

    /** The end of an answer. */
    void end();

    /** Trailers, which end the answer. */
    void trailers(String... fields);

    default void answer(String text) {
      head(200);
      data(text);
      end();
    }

    /** Resets the stream: the request was not looked at. */
    void refuse();

    /** Resets the stream for a fault. */
    void fail();

    /** Says that no stream from this one on is served. */
    void goAway();

    /** Takes more of the request, where the server takes none by itself. */
    void take();

    /** Does something on the event loop, now or later. */
    void after(Duration time, Runnable deed);

    /** Closes the connection. */
    void hangUp();
  }

  UpstreamTarget target();

  /** Whether it takes the bodies of requests; without, their windows fill. */
  StreamUpstream taking(boolean takes);

  /** Connections that came. */
  int connections();

  /** Of these, those that are still there. */
  int openConnections();

  /** Requests whose head came. */
  List<? extends Call> calls();

  /** What came of the bodies of requests. */
  UploadCounts uploads();

  /** Requests that came to their end. */
  default int ends() {
    return uploads().ends();
  }

  /** Frames of request bodies that came. */
  default int pieces() {
    return uploads().pieces();
  }

  /** Bytes of request bodies that came. */
  default int received() {
    return uploads().received();
  }

  @Override
  void close();

  /** Has a server of its kind. */
  @FunctionalInterface
  interface Starter {

    /**
     * Begins one.
     *
     * @param streams that a connection may have at once
     * @param deed what happens with a request when its head has come
     */
    StreamUpstream start(int streams, Consumer<Call> deed);
  }
}
