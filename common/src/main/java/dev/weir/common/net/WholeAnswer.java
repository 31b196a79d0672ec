package dev.weir.common.net;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Answers of servers elsewhere, with bounds on their size and on the time to their last byte: a
 * request's own time-out ends with the head of its answer.
 */
public final class WholeAnswer {

  private WholeAnswer() {}

  /**
   * Sends a request, and waits.
   *
   * @param mostBytes of the body
   * @param patience in whole seconds
   * @throws IOException where there is no such answer
   */
  public static <T> HttpResponse<T> to(
      HttpRequest request, HttpClient http, BodyHandler<T> body, int mostBytes, Duration patience)
      throws IOException, InterruptedException {
    CompletableFuture<HttpResponse<T>> answer =
        http.sendAsync(request, BodyHandlers.limiting(body, mostBytes));
    try {
      return answer.get(patience.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IOException("no answer within " + patience.toSeconds() + " s", e);
    } catch (ExecutionException e) {
      throw new IOException(String.valueOf(e.getCause()), e);
    } finally {
      answer.cancel(true);
    }
  }
}
