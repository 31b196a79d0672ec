import dev.weir.testkit.OtlpCollector;
import dev.weir.testkit.OtlpCollector.Span;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Sends a request with a trace through a balancer and an edge that export to a port of this machine,
 * and checks that all their spans are in it, one below the other: {@code java -cp
 * testkit/target/classes .ci/Trace.java http://localhost:8080/ 14318}.
 */
final class Trace {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private Trace() {}

  public static void main(String[] args) throws Exception {
    String trace = hex() + hex();
    String caller = hex();
    try (OtlpCollector collector = OtlpCollector.start(Integer.parseInt(args[1]))) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(args[0] + "?trace=" + trace))
              .header("traceparent", "00-" + trace + "-" + caller + "-01")
              .build();
      HttpResponse<Void> answer =
          HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.discarding());
      check(answer.statusCode() == 200, "status " + answer.statusCode());
      List<Span> spans = collector.await(4, span -> span.trace().equals(trace), PATIENCE);
      spans.forEach(System.out::println);
      Span balancer = below(caller, spans, true, "lb-service");
      Span forwarded = below(balancer.id(), spans, false, "lb-service");
      Span edge = below(forwarded.id(), spans, true, "edge-service");
      Span fetched = below(edge.id(), spans, false, "edge-service");
      check(fetched.attributes().containsKey("server.port"), "the origin is not named");
      check("miss".equals(edge.attributes().get("weir.cache")), "the edge does not say miss");
    }
  }

  private static Span below(String parent, List<Span> spans, boolean server, String service) {
    return spans.stream()
        .filter(span -> span.parent().equals(parent) && span.isServer() == server)
        .filter(span -> span.service().equals(service))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no span of " + service + " below " + parent));
  }

  private static String hex() {
    return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong() | 1);
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalStateException(otherwise);
    }
  }
}
