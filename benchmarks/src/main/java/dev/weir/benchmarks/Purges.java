package dev.weir.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Purges at one edge, each waited for until every edge has acknowledged it. Run by {@code
 * benchmarks/side-by-side/purges}.
 */
public final class Purges {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI uri;

  private Purges(String edge) {
    this.uri = URI.create(edge + "/api/invalidations?wait=10s");
  }

  /**
   * Prints a row of purges one after the other, and a row of purges at a rate.
   *
   * @param arguments the control address of an edge, how many purges come one after the other, a
   *     rate in purges a second, for how many seconds it is held, and for how many seconds purges
   *     at half of it come before all that
   */
  public static void main(String[] arguments) throws Exception {
    Purges purges = new Purges(arguments[0]);
    int count = Integer.parseInt(arguments[1]);
    int rate = Integer.parseInt(arguments[2]);
    purges.warmUp(rate, Integer.parseInt(arguments[4]));
    purges.oneByOne(count);
    double[] alone = purges.oneByOne(count);
    System.out.printf(
        "one by one %d purges: p50 %.1f ms, p99 %.1f ms to the last acknowledgement (goal below 50: %s)%n",
        count, at(alone, 0.5), at(alone, 0.99), at(alone, 0.99) < 50 ? "met" : "missed");
    purges.atRate(rate, 2, new AtomicInteger());
    purges.told(rate, Integer.parseInt(arguments[3]));
    System.exit(0);
  }

  private void warmUp(int rate, int seconds) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
    while (System.nanoTime() < end) {
      atRate(rate / 2, 2, new AtomicInteger());
    }
  }

  private HttpRequest request(int number) {
    String body = "{\"type\":\"url\",\"value\":\"http://shop.example/" + number + "\"}";
    return HttpRequest.newBuilder(uri)
        .timeout(PATIENCE)
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .build();
  }

  /** Milliseconds of each, sorted. */
  private double[] oneByOne(int count) throws IOException, InterruptedException {
    double[] millis = new double[count];
    for (int i = 0; i < count; i++) {
      long from = System.nanoTime();
      HttpResponse<String> answer = client.send(request(i), HttpResponse.BodyHandlers.ofString());
      millis[i] = (System.nanoTime() - from) / 1e6;
      if (answer.statusCode() != 200) {
        throw new IllegalStateException(answer.statusCode() + ": " + answer.body());
      }
    }
    Arrays.sort(millis);
    return millis;
  }

  private void told(int rate, int seconds) throws InterruptedException {
    long from = System.nanoTime();
    AtomicInteger failed = new AtomicInteger();
    double[] millis = atRate(rate, seconds, failed);
    double took = (System.nanoTime() - from) / 1e9;
    double reached = millis.length / took;
    System.out.printf(
        "at a rate  %d purges in %.1f s, %.0f a second, %d failed: p50 %.1f ms, p99 %.1f ms (goal %d a second, below 50 ms: %s)%n",
        millis.length,
        took,
        reached,
        failed.get(),
        at(millis, 0.5),
        at(millis, 0.99),
        rate,
        failed.get() == 0 && reached > 0.97 * rate && at(millis, 0.99) < 50 ? "met" : "missed");
  }

  /**
   * Milliseconds of each from when it was due, sorted.
   *
   * @param failed counts those that not every edge acknowledged in time
   */
  private double[] atRate(int rate, int seconds, AtomicInteger failed) throws InterruptedException {
    int count = rate * seconds;
    AtomicLongArray took = new AtomicLongArray(count);
    CountDownLatch open = new CountDownLatch(count);
    long from = System.nanoTime();
    for (int i = 0; i < count; i++) {
      long due = from + i * 1_000_000_000L / rate;
      LockSupport.parkNanos(due - System.nanoTime());
      int number = i;
      var _ =
          client
              .sendAsync(request(i), HttpResponse.BodyHandlers.discarding())
              .whenComplete(
                  (answer, failure) -> {
                    took.set(number, System.nanoTime() - due);
                    if (failure != null || answer.statusCode() != 200) {
                      failed.incrementAndGet();
                    }
                    open.countDown();
                  });
    }
    if (!open.await(PATIENCE.toSeconds() + 5, TimeUnit.SECONDS)) {
      throw new IllegalStateException(open.getCount() + " purges were never answered");
    }
    double[] millis = new double[count];
    for (int i = 0; i < count; i++) {
      millis[i] = took.get(i) / 1e6;
    }
    Arrays.sort(millis);
    return millis;
  }

  private static double at(double[] sorted, double share) {
    return sorted[(int) Math.min(sorted.length - 1.0, sorted.length * share)];
  }
}
