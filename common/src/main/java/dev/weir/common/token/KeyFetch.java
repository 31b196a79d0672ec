package dev.weir.common.token;

import com.nimbusds.jose.util.Resource;
import com.nimbusds.jose.util.ResourceRetriever;
import dev.weir.common.net.WholeAnswer;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Fetches sets of keys by HTTP, with bounds on their size and on the time that it takes in all. */
final class KeyFetch implements ResourceRetriever {

  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final int LARGEST_SET = 256 * 1024;
  private static final int OK = 200;

  private final Duration patience;

  /**
   * @param patience how long a fetch may take, to its last byte
   */
  KeyFetch(Duration patience) {
    this.patience = patience;
  }

  /** One for all, made when there is something to fetch. */
  private static final class Client {
    static final HttpClient SHARED =
        HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();
  }

  @Override
  public Resource retrieveResource(URL url) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url.toString()))
            .header("Accept", "application/jwk-set+json, application/json")
            .build();
    try {
      return resource(
          WholeAnswer.to(request, Client.SHARED, BodyHandlers.ofString(), LARGEST_SET, patience));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static Resource resource(HttpResponse<String> answer) throws IOException {
    if (answer.statusCode() != OK) {
      throw new IOException("the status is " + answer.statusCode());
    }
    return new Resource(answer.body(), answer.headers().firstValue("Content-Type").orElse(null));
  }
}
