package dev.weir.common.ocsp;

import dev.weir.common.net.WholeAnswer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/**
 * Asks responders by POST (RFC 6960 appendix A). Follows no redirects, waits 10 s at most and takes
 * 64 KiB at most: what is at the other end is only known from a certificate.
 */
public final class HttpOcspClient implements OcspClient, AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int MAX_BYTES = 65_536;

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .connectTimeout(PATIENCE)
          .build();

  @Override
  public byte[] ask(URI responder, byte[] request) throws IOException, InterruptedException {
    HttpRequest post =
        HttpRequest.newBuilder(responder)
            .timeout(PATIENCE)
            .header("Content-Type", "application/ocsp-request")
            .header("Accept", "application/ocsp-response")
            .POST(BodyPublishers.ofByteArray(request))
            .build();
    HttpResponse<byte[]> response =
        WholeAnswer.to(post, http, BodyHandlers.ofByteArray(), MAX_BYTES, PATIENCE);
    if (response.statusCode() != 200) {
      throw new IOException("the responder answers with status " + response.statusCode());
    }
    return response.body();
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
