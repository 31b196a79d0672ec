package dev.weir.lb.app;

import dev.weir.common.net.AddressText;
import dev.weir.lb.netty.stream.StreamListener;
import dev.weir.lb.stream.StreamSettings;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /api/streams}: the ports whose bytes are passed on as they are. */
@RestController
@Tag(name = "streams")
class StreamsController {

  private final StreamLifecycle streams;

  StreamsController(StreamLifecycle streams) {
    this.streams = streams;
  }

  record StreamView(
      String name,
      String protocol,
      String address,
      @Nullable String pool,
      Map<String, String> serverNames,
      List<String> proxyProtocolFrom,
      String proxyProtocol,
      int open) {}

  @Operation(summary = "Each stream listener: where it listens, where it leads, what is open")
  @ApiResponse(responseCode = "200", description = "Every stream listener")
  @GetMapping(path = "/api/streams", produces = MediaType.APPLICATION_JSON_VALUE)
  List<StreamView> streams() {
    return streams.listeners().stream().map(StreamsController::view).toList();
  }

  private static StreamView view(StreamListener listener) {
    StreamSettings settings = listener.settings();
    return new StreamView(
        settings.name(),
        settings.protocol().name().toLowerCase(Locale.ROOT),
        AddressText.of(listener.address()),
        settings.routes().pool(),
        settings.routes().byServerName(),
        settings.proxies().networks().stream().map(String::valueOf).toList(),
        settings.proxyHeader().name().toLowerCase(Locale.ROOT),
        listener.open());
  }
}
